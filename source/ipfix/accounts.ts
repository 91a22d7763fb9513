import type {EndReason} from '../flow/end-reason.js';
import {type CountedFlow, countedAt} from '../snapshot/columns/counted.js';
import {activeSlot, endedSlot, type FlowNames} from '../snapshot/columns/page.js';
import type {FlowTable} from '../snapshot/columns/table.js';
import type {Amount} from '../snapshot/snapshot.js';
import {recordedEndpoints} from './endpoints.js';
import {FlowEndReason, type FlowRecord} from './flow-record.js';

const reasons: Readonly<Record<EndReason, FlowEndReason>> = {
  idle: FlowEndReason.idleTimeout,
  answered: FlowEndReason.endOfFlow,
  closed: FlowEndReason.endOfFlow,
  refused: FlowEndReason.endOfFlow,
  stopped: FlowEndReason.forcedEnd,
  user: FlowEndReason.forcedEnd,
  silent: FlowEndReason.forcedEnd,
  sendError: FlowEndReason.forcedEnd,
  threadDied: FlowEndReason.forcedEnd,
  evicted: FlowEndReason.lackOfResources,
};

/** What the records of a flow have told so far. */
interface Told {
  readonly rx: Amount;
  readonly tx: Amount;
  /** The next record begins here, by the steady clock. */
  readonly untilMs: number;
}

const toldNothing: Told = {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}, untilMs: 0};

export interface AccountOptions {
  /** A flow that goes on has a record each time that it has gone on for so long, if datagrams came. */
  readonly activeTimeoutMs: number;
  /** What an address shows as. Default: itself. */
  readonly shownAddress?: ((address: string) => string) | undefined;
  /** The wall clock's time at a time of the steady clock, in ms since the epoch. */
  readonly wallMs: (steadyMs: number) => number;
}

/** Knows what has been told of each flow: the records of a flow add up to its counters, and each datagram is in one of them. */
export interface Accounts {
  /** The last record of a flow. */
  ended(flow: CountedFlow, reason: EndReason): FlowRecord;
  /**
   * The records of flows that go on and are due. A record counts as told once it is taken from the iterator, so the next call
   * has those that were not. A later call ends the iterators of earlier ones.
   * @param table of `nowMs`
   */
  due(table: FlowTable, nowMs: number): Iterator<FlowRecord>;
  /** The last records of all flows of the table that have not ended; as `due`. */
  rest(table: FlowTable, nowMs: number): Iterator<FlowRecord>;
}

export function createAccounts({activeTimeoutMs, shownAddress, wallMs}: AccountOptions): Accounts {
  /** By serial number: only flows that have had a record. */
  const told = new Map<number, Told>();
  /** Flows that ended since the table of the iteration was read. */
  let endedSince = new Set<number>();

  /** Not before 1970, where a clock without a battery may have been set to. */
  const recordedMs = (steadyMs: number) => Math.max(0, Math.floor(wallMs(steadyMs)));

  const toldOf = ({serial}: CountedFlow): Told => told.get(serial) ?? toldNothing;

  function record(flow: CountedFlow, reason: FlowEndReason): FlowRecord {
    const {rx, tx, untilMs} = toldOf(flow);
    const startMs = Math.min(Math.max(flow.startedAtMs, untilMs), flow.lastSeenAtMs);
    const {client, target} = recordedEndpoints(flow.client, flow.target, shownAddress);
    return {
      client,
      target,
      startMs: recordedMs(startMs),
      endMs: recordedMs(flow.lastSeenAtMs),
      reason,
      rx: since(rx, flow.rx),
      tx: since(tx, flow.tx),
      application: String(flow.metadata?.app ?? ''),
      service: flow.service,
    };
  }

  function isDue({startedAtMs, serials}: FlowNames, index: number, nowMs: number): boolean {
    // Most flows are younger: nothing is looked up for them.
    if (nowMs - startedAtMs[index]! < activeTimeoutMs) return false;
    return nowMs - (told.get(serials[index]!)?.untilMs ?? 0) >= activeTimeoutMs;
  }

  function recordsOf(
    table: FlowTable,
    nowMs: number,
    reason: FlowEndReason,
    isWanted: (names: FlowNames, index: number) => boolean,
  ): Iterator<FlowRecord> {
    endedSince = new Set();
    return iterate(table, nowMs, reason, isWanted, endedSince);
  }

  function* iterate(
    {pages}: FlowTable,
    nowMs: number,
    reason: FlowEndReason,
    isWanted: (names: FlowNames, index: number) => boolean,
    ended: ReadonlySet<number>,
  ): Iterator<FlowRecord> {
    for (const page of pages) {
      if (page === undefined) continue;
      const {names, size} = page;
      for (let index = 0; index < size; index++) {
        const state = names.states[index]!;
        if (state < activeSlot || state >= endedSlot || !isWanted(names, index)) continue;
        if (ended.has(names.serials[index]!)) continue;
        if (endedSince !== ended) return;
        const flow = countedAt(page, index);
        const next = record(flow, reason);
        const untilMs = Math.max(nowMs, flow.lastSeenAtMs);
        const isQuiet = next.rx.packets === 0 && next.tx.packets === 0;
        if (isQuiet && reason === FlowEndReason.activeTimeout) {
          // Bytes may be counted later than their datagrams: the next record has them.
          const {rx, tx} = toldOf(flow);
          told.set(flow.serial, {rx, tx, untilMs});
        } else {
          told.set(flow.serial, {rx: flow.rx, tx: flow.tx, untilMs});
          yield next;
        }
      }
    }
  }

  return {
    ended(flow, reason) {
      const last = record(flow, reasons[reason]);
      told.delete(flow.serial);
      endedSince.add(flow.serial);
      return last;
    },
    due: (table, nowMs) =>
      recordsOf(table, nowMs, FlowEndReason.activeTimeout, (names, index) => isDue(names, index, nowMs)),
    rest: (table, nowMs) => recordsOf(table, nowMs, FlowEndReason.forcedEnd, () => true),
  };
}

function since(before: Amount, now: Amount): Amount {
  return {packets: now.packets - before.packets, bytes: now.bytes - before.bytes};
}
