import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {networkOfHost} from '../../../source/address/network.js';
import {createDemand} from '../../../source/relay/admission/demand.js';
import {createFairQueue} from '../../../source/relay/admission/fair-queue.js';

function createQueue(capacity: number) {
  const demand = createDemand();
  const queue = createFairQueue<string>(capacity, demand);
  return {
    queue,
    /** Resolves to whether it found room, as the admission asks. */
    offer(host: string): boolean {
      const network = networkOfHost(host);
      demand.note(network);
      if (!queue.hasRoom(network)) return false;
      queue.push(host, network);
      return true;
    },
    takeAll: () => Array.from({length: queue.size}, () => queue.take()!),
  };
}

const flooders = Array.from({length: 100}, (_, index) => `10.0.0.${index}`);

describe('the queue of new clients', () => {
  test('networks take turns', () => {
    const {offer, takeAll} = createQueue(100);
    for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '192.0.2.1', '192.0.2.2', '198.51.100.1'])
      offer(host);
    const order = takeAll();
    expect(order.slice(0, 4)).toEqual(expect.arrayContaining(['10.0.0.1', '192.0.2.1', '198.51.100.1']));
    expect(order.at(-1)).toBe('10.0.0.3');
  });

  test('the networks inside a wider one share its turns', () => {
    const {offer, takeAll} = createQueue(100);
    for (const host of [...flooders.slice(0, 50), '10.0.1.1', '10.9.0.1']) offer(host);
    expect(takeAll().slice(0, 6)).toEqual(expect.arrayContaining(['10.0.1.1', '10.9.0.1']));
  });

  test('when it is full, the fullest network gives way, and finds no room any more', () => {
    const {queue, offer, takeAll} = createQueue(50);
    for (const host of flooders) offer(host);
    expect(queue.size).toBe(50);
    expect(offer('10.0.0.200')).toBe(false);
    expect(offer('192.0.2.1')).toBe(true);
    expect(queue.size).toBe(50);
    expect(takeAll().slice(0, 2)).toContain('192.0.2.1');
  });

  test('a network that asks for little does not wait for those that ask for much', () => {
    const {offer, takeAll} = createQueue(200);
    for (let network = 0; network < 64; network++) {
      for (let host = 1; host < 4; host++) offer(`10.${network}.0.${host}`);
    }
    offer('172.16.0.1');
    expect(takeAll().indexOf('172.16.0.1')).toBeLessThan(2);
  });

  test('whatever is pushed is taken once or gives way once, in the order of its network', () => {
    const anyHost = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(255)).map(parts => parts.join('.'));
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 20}),
        fc.array(fc.oneof({weight: 3, arbitrary: anyHost}, {weight: 1, arbitrary: fc.constant(undefined)}), {
          maxLength: 200,
        }),
        (capacity, steps) => {
          const demand = createDemand();
          const queue = createFairQueue<{network: number; index: number}>(capacity, demand);
          const [waiting, taken] = [new Set<number>(), new Map<number, number>()];
          const take = () => {
            const item = queue.take();
            if (!item) return;
            expect(waiting.delete(item.index)).toBe(true);
            expect(item.index).toBeGreaterThan(taken.get(item.network) ?? -1);
            taken.set(item.network, item.index);
          };
          for (const [index, host] of steps.entries()) {
            if (host === undefined) {
              take();
              continue;
            }
            const network = networkOfHost(host);
            demand.note(network);
            if (!queue.hasRoom(network)) continue;
            const left = queue.push({network, index}, network);
            waiting.add(index);
            if (left) expect(waiting.delete(left.index)).toBe(true);
            expect(queue.size).toBe(waiting.size);
            expect(queue.size).toBeLessThanOrEqual(capacity);
          }
          while (queue.size > 0) take();
          expect(waiting.size).toBe(0);
        },
      ),
    );
  });
});
