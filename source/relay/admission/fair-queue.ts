import {type NetworkNumber, networkWidths, widerNetwork} from '../../address/network.js';
import type {Demand} from './demand.js';

/** What waits for a network. */
interface Queued<Item> {
  readonly item: Item;
  readonly network: NetworkNumber;
}

/** A network at some width: the narrower ones inside it, in the order of their turns; or what waits itself, at the last. */
interface Branch<Item> {
  count: number;
  readonly branches: Map<number, Branch<Item>> | undefined;
  readonly waiting: Queued<Item>[];
  /** At least as much as its fullest branch has. */
  most: number;
}

/**
 * A queue in which networks take turns, and inside each the networks that it is made of. Every second turn goes to those that
 * ask for least: a flood asks for much.
 */
export interface FairQueue<Item> {
  readonly size: number;
  /**
   * Whether there is room for one more of a network. When the queue is full, the fullest network gives way to those that
   * have less: then `push` returns its last item.
   */
  hasRoom(network: NetworkNumber): boolean;
  /** Adds an item. @returns the item that gave way to it */
  push(item: Item, network: NetworkNumber): Item | undefined;
  /** The item whose turn it is. */
  take(): Item | undefined;
}

export function createFairQueue<Item>(capacity: number, demand: Demand): FairQueue<Item> {
  let isForLeast = false;
  const root = branch<Item>(0);

  /** The branch at which somebody has so much more than `network` that one of it can give way; undefined for none. */
  function crowdedAt(network: NetworkNumber): Branch<Item> | undefined {
    let at = root;
    for (let width = 0; width < networkWidths; width++) {
      const own = at.branches!.get(widerNetwork(network, width));
      const count = own?.count ?? 0;
      if (hasMuchLess(count, at.most) && hasMuchLess(count, fullestOf(at.branches!.values(), at).count))
        return at;
      if (!own) return undefined;
      at = own;
    }
    return undefined;
  }

  function leastOf(networks: Iterable<number>, width: number): number {
    let least = Number.NaN;
    let asked = Infinity;
    for (const network of networks) {
      const ofIt = demand.of(network, width);
      if (ofIt >= asked) continue;
      asked = ofIt;
      least = network;
    }
    return least;
  }

  /** Removes the last item of the fullest network inside `from`. */
  function giveWay(from: Branch<Item>): Item {
    let at = from;
    while (at.branches) at = fullestOf(at.branches.values(), at);
    const {item, network} = at.waiting.pop()!;
    leave(network);
    return item;
  }

  function leave(network: NetworkNumber): void {
    let at = root;
    at.count--;
    for (let width = 0; width < networkWidths; width++) {
      const key = widerNetwork(network, width);
      const own = at.branches!.get(key)!;
      if (--own.count === 0) at.branches!.delete(key);
      at = own;
    }
  }

  return {
    get size() {
      return root.count;
    },
    hasRoom: network => root.count < capacity || crowdedAt(network) !== undefined,
    push(item, network) {
      const crowded = root.count < capacity ? undefined : crowdedAt(network);
      const left = crowded && giveWay(crowded);
      let at = root;
      at.count++;
      for (let width = 0; width < networkWidths; width++) {
        const key = widerNetwork(network, width);
        let own = at.branches!.get(key);
        if (!own) {
          own = branch(width + 1);
          at.branches!.set(key, own);
        }
        own.count++;
        at.most = Math.max(at.most, own.count);
        at = own;
      }
      at.waiting.push({item, network});
      return left;
    },
    take() {
      let at = root;
      if (at.count === 0) return undefined;
      isForLeast = !isForLeast;
      for (let width = 0; at.branches; width++) {
        const key = isForLeast ? leastOf(at.branches.keys(), width) : at.branches.keys().next().value!;
        const next = at.branches.get(key)!;
        // To the end: the others come first now.
        at.branches.delete(key);
        at.branches.set(key, next);
        at = next;
      }
      const {item, network} = at.waiting.shift()!;
      leave(network);
      return item;
    },
  };
}

/** Of nearly equal networks none gives way: a flood of many would only push itself out. */
function hasMuchLess(count: number, most: number): boolean {
  return count + 1 < most - (most >> 2);
}

function branch<Item>(width: number): Branch<Item> {
  return {count: 0, branches: width < networkWidths ? new Map() : undefined, waiting: [], most: 0};
}

function fullestOf<Item>(branches: Iterable<Branch<Item>>, of: Branch<Item>): Branch<Item> {
  let fullest: Branch<Item> | undefined;
  for (const each of branches) if (!fullest || each.count > fullest.count) fullest = each;
  of.most = fullest!.count;
  return fullest!;
}
