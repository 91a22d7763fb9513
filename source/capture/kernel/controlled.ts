import type {FlowControl} from '../../flow/control.js';
import type {Direction} from '../../flow/direction.js';
import type {KernelDrops} from '../../flow/kernel-actions.js';
import {C, countDrops, type ServiceCounters} from '../../relay/counters.js';
import type {ReceivedBatch} from '../../relay/transport/transport.js';
import {datagramsOf} from './datagrams-of.js';
import {type Amount, createUndecided} from './undecided.js';

/** What of a flow under control is needed to count what the kernel drops of it. */
export interface ControlledFlow {
  readonly family: 4 | 6;
  readonly counters: ServiceCounters;
  /** What was captured of it so far, in all. */
  counted(direction: Direction): Amount;
  /** Counts datagrams of the flow that were not captured. */
  addUnseen(direction: Direction, batch: ReceivedBatch, packets: number, bytes: number, nowMs: number): void;
  /** Packets that were counted were not forwarded. */
  addDrops(direction: Direction, packets: number, bytes: number): void;
  /** Whether datagrams of a direction are captured as they leave: then those that are dropped on their way in are never seen. */
  isSeenLeaving(direction: Direction): boolean;
  /** Whether trains of a direction were captured. */
  hasTrains(direction: Direction): boolean;
}

/** A flow that the kernel blocks or limits: what it drops is counted here, once its counters have been read. */
export interface Controlled {
  readonly control: FlowControl;
  /** Datagrams were captured. */
  add(direction: Direction, packets: number, bytes: number): void;
  /** @param next the control from now on; undefined if the flow is free, and all is decided */
  judge(drops: readonly KernelDrops[], next: FlowControl | undefined, nowMs: number): void;
}

const columnsOf = {
  rx: {
    packets: C.rxPackets,
    bytes: C.rxBytes,
    forwarded: C.rxForwarded,
    waiting: C.rxWaiting,
  },
  tx: {
    packets: C.txPackets,
    bytes: C.txBytes,
    forwarded: C.txForwarded,
    waiting: C.txWaiting,
  },
} satisfies Record<Direction, object>;

export function createControlled(flow: ControlledFlow, first: FlowControl): Controlled {
  const {counters, family} = flow;
  const undecided = {rx: createUndecided(), tx: createUndecided()};
  let control = first;

  function averageBytesOf(direction: Direction): number | undefined {
    const waiting = undecided[direction].averageBytes();
    if (waiting !== undefined) return waiting;
    const {packets, bytes} = flow.counted(direction);
    return packets === 0 ? undefined : bytes / packets;
  }

  function asDatagrams(drops: KernelDrops): Amount {
    const {direction} = drops;
    return datagramsOf(drops, {
      family,
      averageBytes: averageBytesOf(direction),
      hasTrains: flow.hasTrains(direction),
    });
  }

  /** What was dropped before it could be captured was received, too. */
  function countUnseen(
    direction: Direction,
    reason: KernelDrops['reason'],
    amount: Amount,
    nowMs: number,
  ): void {
    const {packets, bytes} = amount;
    if (packets === 0) return;
    const columns = columnsOf[direction];
    counters[columns.packets]! += packets;
    counters[columns.bytes]! += bytes;
    flow.addUnseen(direction, evenly(amount), packets, bytes, nowMs);
    countDropped(direction, reason, amount);
  }

  function countDropped(direction: Direction, reason: KernelDrops['reason'], amount: Amount): void {
    const {packets, bytes} = amount;
    if (packets === 0) return;
    countDrops(counters, direction, reason, packets, bytes);
    flow.addDrops(direction, packets, bytes);
  }

  return {
    get control() {
      return control;
    },
    add(direction, packets, bytes) {
      undecided[direction].add(packets, bytes);
      counters[columnsOf[direction].waiting]! += packets;
    },
    judge(drops, next, nowMs) {
      for (const direction of ['rx', 'tx'] as const) {
        let seen: Amount = {packets: 0, bytes: 0};
        for (const each of drops) {
          if (each.direction !== direction) continue;
          const amount = asDatagrams(each);
          if (each.where === 'sending' || flow.isSeenLeaving(direction))
            countUnseen(direction, each.reason, amount, nowMs);
          else seen = {packets: seen.packets + amount.packets, bytes: seen.bytes + amount.bytes};
        }
        const reason = drops[0]?.reason ?? control.kind;
        const {forwarded, dropped, unseen} = undecided[direction].decide(seen, next === undefined);
        const columns = columnsOf[direction];
        counters[columns.waiting]! -= forwarded + dropped.packets;
        counters[columns.forwarded]! += forwarded;
        countDropped(direction, reason, dropped);
        countUnseen(direction, reason, unseen, nowMs);
      }
      control = next ?? control;
    },
  };
}

/** Datagrams of which only the sum is known, as if all were of one size. */
function evenly({packets, bytes}: Amount): ReceivedBatch {
  const each = Math.floor(bytes / packets);
  const rest = bytes - each * packets;
  const none = new Uint8Array(0);
  return {
    count: packets,
    size: index => (index < rest ? each + 1 : each),
    payload: () => none,
  };
}
