import type {Connection} from '../../flow/connection.js';
import {connectionId} from '../../flow/connection-id.js';
import type {FlowControl} from '../../flow/control.js';
import {type Metadata, moreThanInitial} from '../../flow/metadata.js';
import {sharedByContent} from '../../flow/shared-metadata.js';
import {type SizeClass, sizeClassBytes} from '../../flow/size-class.js';
import {
  Column,
  columnsPerRow,
  createMeterTableReader,
  type MeterTableReader,
} from '../../reporting/meter-table.js';
import type {CountedFlow} from '../../snapshot/columns/counted.js';
import {
  activeSlot,
  endedSlot,
  type FlowDetails,
  type FlowKind,
  slotStates,
  slotsPerPage,
} from '../../snapshot/columns/page.js';
import {clientText, endpointColumns, targetText} from '../../snapshot/columns/read.js';
import {amountsIn, createSums} from '../../snapshot/columns/sums.js';
import {type FlowTable, findSlot} from '../../snapshot/columns/table.js';
import type {Amounts} from '../../snapshot/snapshot.js';
import type {EndedEvent, RelayEvent, StartedEvent} from '../threads/relay-events.js';
import {changeNames, closePage, type DraftPage, noRow, publishPage, rowInEvent} from './draft-page.js';
import {type LastCounters, readPage} from './read-page.js';
import {createSharedStrings, withSharedTexts} from './shared-strings.js';
import {createSlots} from './slots.js';

/** Flows that made room for others, such as those of forged addresses, come in floods and tell little: this many stay. */
const maxEvicted = 200;

/** How long, and how many, ended flows stay in the snapshot. */
export interface Linger {
  readonly lingerMs: number;
  readonly maxEnded: number;
}

/** What is known about a flow when it starts. */
export interface StartedFlow extends Connection {
  readonly protocol: string;
  /** The name of its service. */
  readonly service: string;
  /**
   * What was known when it started, besides what every flow starts with; undefined for a flow that had started before anybody
   * asked.
   */
  readonly metadata?: Metadata | undefined;
}

/** What happened to a flow. Its names are made only for those who ask. */
export type FlowEvent = {readonly flow: () => StartedFlow} & (
  | {readonly type: 'started'}
  | {
      readonly type: 'ended';
      readonly reason: EndedEvent['reason'];
      /** What got through in its life: client to target, target to client. */
      readonly rxBytes: number;
      readonly txBytes: number;
      /** Its last counters. */
      readonly counted: () => CountedFlow;
    }
  /** A user blocked or limited it; null when that is lifted. */
  | {readonly type: 'controlled'; readonly control: FlowControl | null}
);

/** A relay thread, as its reader sees it. */
interface Thread {
  reader: MeterTableReader;
  /** The slots of its active flows, by their generation: each thread has its own. */
  readonly active: Map<number, number>;
}

/**
 * All flows of the relay, as its reader sees them: fed by the threads' messages and their meter tables, kept as columns. A
 * flow has its slot until it leaves the ledger.
 * @param idleTimeoutsMs by service name
 */
export function createFlowLedger(
  {lingerMs, maxEnded}: Linger,
  threadCount = 1,
  idleTimeoutsMs: ReadonlyMap<string, number> = new Map(),
) {
  const threads = Array.from(
    {length: threadCount},
    (): Thread => ({reader: createMeterTableReader(), active: new Map()}),
  );
  const slots = createSlots();
  const startListeners = new Set<(flow: StartedFlow) => void>();
  const eventListeners = new Set<(event: FlowEvent) => void>();
  // In the order in which they ended: the oldest come first.
  const ended = new Map<number, LastCounters & {readonly atMs: number}>();
  const evicted: typeof ended = new Map();
  /** What the removed flows counted: totals outlive rows. */
  const removed = createSums();
  const share = createSharedStrings();
  /** Details of flows with nothing but metadata. */
  const sharedDetails = sharedByContent(metadata => ({moreMetadata: withSharedTexts(metadata, share)}));
  const kinds: FlowKind[] = [];
  const lineage = {};
  let lastSerial = 0;

  function kindOf(event: StartedEvent): FlowKind {
    const {conn_type: connectionType} = event.metadata;
    const protocol = share(event.protocol);
    const service = share(event.service);
    const idleTimeoutMs = idleTimeoutsMs.get(service);
    const isTun = connectionType === 'tun';
    // Few, and mostly the last one again.
    const isLike = (kind: FlowKind) =>
      kind.protocol === protocol &&
      kind.service === service &&
      kind.idleTimeoutMs === idleTimeoutMs &&
      (kind.connectionType === 'tun') === isTun;
    let kind = kinds.findLast(isLike);
    if (kind === undefined) {
      kind = {protocol, service, idleTimeoutMs, connectionType: isTun ? 'tun' : undefined};
      kinds.push(kind);
    }
    return kind;
  }

  function start(thread: number, event: StartedEvent): void {
    const slot = slots.take();
    const {draft, index} = slots.at(slot);
    const names = changeNames(draft);
    const {client, target} = event;
    const kind = kindOf(event);
    const {clientNumber, targetNumber, texts} = endpointColumns(client, target);
    names.used++;
    draft.end = Math.max(draft.end, index + 1);
    names.states[index] = activeSlot;
    names.serials[index] = ++lastSerial;
    names.clients[index] = clientNumber;
    names.targets[index] = targetNumber;
    names.startedAtMs[index] = event.startedAtMs;
    names.kinds[index] = kind;
    names.details[index] = detailsOf(
      {
        ...texts,
        ...(texts.target !== undefined && {target: share(texts.target)}),
        ...(event.id !== undefined &&
          event.id !== connectionId(kind.protocol, client, target) && {id: event.id}),
      },
      event.isMore ? detailsOfMore(event.metadata) : detailsOfMetadata(event.metadata, kind, client, target),
    );
    draft.rows[index] = event.row;
    draft.generations[index] = event.generation;
    draft.threads[index] = thread;
    threads[thread]!.active.set(event.generation, slot);
    if (startListeners.size === 0 && eventListeners.size === 0) return;
    // What they keep of it is small: the event has copies of everything.
    const {protocol, service} = kind;
    const {metadata, moreMetadata = metadata} = names.details[index] ?? {};
    const flow = {protocol, service, client, target: share(target), metadata: moreMetadata ?? {}};
    for (const listener of startListeners) listener(flow);
    for (const listener of eventListeners) listener({type: 'started', flow: () => flow});
  }

  /** Undefined for what every flow starts with. */
  function detailsOfMetadata(
    metadata: Metadata,
    {protocol, connectionType}: FlowKind,
    client: string,
    target: string,
  ): FlowDetails | undefined {
    const more = moreThanInitial(metadata, protocol, client, target, connectionType);
    return more === undefined ? {metadata: withSharedTexts(metadata, share)} : detailsOfMore(more);
  }

  /** Of metadata besides what every flow starts with. */
  function detailsOfMore(more: Metadata): FlowDetails | undefined {
    return Object.keys(more).length === 0 ? undefined : sharedDetails(more);
  }

  function changeDetails(slot: number, change: FlowDetails, metadata?: FlowDetails): void {
    const {draft, index} = slots.at(slot);
    const {details} = changeNames(draft);
    details[index] = detailsOf({...details[index], ...change}, metadata);
  }

  function setMetadata(slot: number, metadata: Metadata, isMore = false): void {
    const {draft, index} = slots.at(slot);
    const kind = draft.names.kinds[index]!;
    const details = isMore
      ? detailsOfMore(metadata)
      : detailsOfMetadata(metadata, kind, clientText(draft, index), targetText(draft, index));
    changeDetails(slot, {metadata: undefined, moreMetadata: undefined}, details);
  }

  function end(thread: number, event: EndedEvent): void {
    const {active} = threads[thread]!;
    const slot = active.get(event.generation);
    if (slot === undefined) return;
    active.delete(event.generation);
    endSlot(slot, event.endedAtMs, event.reason, {row: event.counters, responseTimes: event.responseTimes});
    if (event.reason === 'evicted') removeFrom(evicted, Math.min(maxEnded, maxEvicted), event.endedAtMs);
  }

  function endSlot(
    slot: number,
    endedAtMs: number,
    endReason: EndedEvent['reason'],
    last: LastCounters,
  ): void {
    const {draft, index} = slots.at(slot);
    changeNames(draft).states[index] = endedSlot;
    draft.endedCount++;
    changeDetails(slot, {endedAtMs, endReason});
    draft.rows[index] = rowInEvent;
    (endReason === 'evicted' ? evicted : ended).set(slot, {...last, atMs: endedAtMs});
    const {row} = last;
    for (const listener of eventListeners) {
      listener({
        type: 'ended',
        flow: () => flowAt(slot),
        reason: endReason,
        rxBytes: row[Column.rxBytes]! - row[Column.rxDroppedBytes]!,
        txBytes: row[Column.txBytes]! - row[Column.txDroppedBytes]!,
        counted: () => countedIn(slot, row),
      });
    }
  }

  function countedIn(slot: number, row: Float64Array): CountedFlow {
    const {
      draft: {names},
      index,
    } = slots.at(slot);
    const startedAtMs = names.startedAtMs[index]!;
    return {
      ...flowAt(slot),
      serial: names.serials[index]!,
      startedAtMs,
      lastSeenAtMs: Math.max(Math.floor(startedAtMs), Math.floor(row[Column.lastSeenMs]!)),
      rx: {packets: row[Column.rxPackets]!, bytes: row[Column.rxBytes]!},
      tx: {packets: row[Column.txPackets]!, bytes: row[Column.txBytes]!},
      metadata: names.details[index]?.metadata ?? names.details[index]?.moreMetadata,
    };
  }

  function lastOf(slot: number): LastCounters {
    return (ended.get(slot) ?? evicted.get(slot))!;
  }

  function removeFrom(flows: typeof ended, most: number, nowMs: number): void {
    for (const [slot, {row, atMs}] of flows) {
      if (flows.size <= most && nowMs - atMs < lingerMs) break;
      flows.delete(slot);
      for (const [column, [received, dropped]] of removedColumns.entries()) {
        removed[column]! += row[received]!;
        removed[4 + column]! += row[dropped]!;
      }
      slots.free(slot);
    }
  }

  function rowOf({draft, index}: {readonly draft: DraftPage; readonly index: number}, slot: number) {
    const last = ended.get(slot) ?? evicted.get(slot);
    const {reader} = threads[draft.threads[index]!]!;
    return last?.row ?? reader.readAll(draft.rows[index]!, draft.generations[index]!);
  }

  function read(): void {
    const readers = threads.map(({reader}) => reader);
    for (const draft of slots.pages()) readPage(draft, readers, index => lastOf(slots.slotOf(draft, index)));
  }

  function table(): FlowTable {
    const pages = slots.map(publishPage);
    let count = 0;
    for (const page of pages) count += page?.names.used ?? 0;
    return {pages, count, lineage};
  }

  function flowAt(slot: number): StartedFlow {
    const {draft, index} = slots.at(slot);
    const {protocol, service} = draft.names.kinds[index]!;
    return {protocol, service, client: clientText(draft, index), target: targetText(draft, index)};
  }

  const activeOf = (thread: number): StartedFlow[] => Array.from(threads[thread]!.active.values(), flowAt);

  return {
    /** Calls `listener` once for every flow, at once for existing ones. @returns unsubscribes */
    onStart(listener: (flow: StartedFlow) => void): () => void {
      for (const thread of threads.keys()) for (const flow of activeOf(thread)) listener(flow);
      startListeners.add(listener);
      return () => startListeners.delete(listener);
    },

    /** Calls `listener` with what happens to flows from now on. @returns unsubscribes */
    onEvent(listener: (event: FlowEvent) => void): () => void {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },

    apply(thread: number, events: readonly RelayEvent[]): void {
      const {active, reader} = threads[thread]!;
      for (const event of events) {
        if (event.type === 'page') reader.addPage(event.page, event.pageNumber);
        else if (event.type === 'started') start(thread, event);
        else if (event.type === 'ended') end(thread, event);
        else {
          const slot = active.get(event.generation);
          if (slot === undefined) continue;
          if (event.type === 'metadata') setMetadata(slot, event.metadata, event.isMore);
          else {
            const {draft, index} = slots.at(slot);
            changeNames(draft).states[index] = slotStates.indexOf(event.control?.kind ?? 'active');
            changeDetails(slot, {control: event.control ?? null});
            for (const listener of eventListeners) {
              listener({type: 'controlled', flow: () => flowAt(slot), control: event.control ?? null});
            }
          }
        }
      }
    },

    /** The active flows of a thread. */
    activeOf,

    /** Reads every active flow's counters. Where the row already belongs to another flow, the known ones stay until the end event. */
    read,

    /** The thread died, and its flows with it. Another thread may take its place. */
    threadDied(number: number, atMs: number): void {
      read();
      const thread = threads[number]!;
      for (const slot of thread.active.values()) {
        const {draft, index} = slots.at(slot);
        const row =
          thread.reader.readAll(draft.rows[index]!, draft.generations[index]!) ?? lastRow(draft, index);
        endSlot(slot, atMs, 'threadDied', {row, responseTimes: undefined});
        // It was read just now.
        draft.rows[index] = noRow;
      }
      thread.active.clear();
      thread.reader = createMeterTableReader();
    },

    /** Ends an interval of `seconds` and computes its rates. */
    closeInterval(seconds: number): void {
      for (const draft of slots.pages()) closePage(draft, seconds);
    },

    /** Removes flows that ended too long ago, and the oldest of too many. */
    removeOld(nowMs: number): void {
      removeFrom(ended, maxEnded, nowMs);
      removeFrom(evicted, Math.min(maxEnded, maxEvicted), nowMs);
    },

    /** What the flows of the table counted that go on, what those that have ended, and what those that were removed. */
    amounts(): {readonly shown: Amounts; readonly ended: Amounts; readonly removed: Amounts} {
      const [shown, past] = [createSums(), createSums()];
      for (const draft of slots.pages()) {
        publishPage(draft);
        for (let column = 0; column < shown.length; column++) {
          shown[column]! += draft.live[column]!;
          past[column]! += draft.ended[column]!;
        }
      }
      return {shown: amountsIn(shown), ended: amountsIn(past), removed: amountsIn(removed)};
    },

    /** A flow's datagrams by size class; undefined when there is no such flow. */
    sizes(id: string, startedAtMs: number): readonly SizeClass[] | undefined {
      const slot = findSlot(table(), {id, startedAtMs});
      const row = slot < 0 ? undefined : rowOf(slots.at(slot), slot);
      return row && sizesOf(row);
    },

    /** All flows, as they were read last. */
    table,
  };
}

export type FlowLedger = ReturnType<typeof createFlowLedger>;

/** What was received and what of it was dropped, in the order of the sums. */
const removedColumns = [
  [Column.rxPackets, Column.rxDropped],
  [Column.rxBytes, Column.rxDroppedBytes],
  [Column.txPackets, Column.txDropped],
  [Column.txBytes, Column.txDroppedBytes],
] as const;

/** A row of the meter table, as far as it was read. */
function lastRow({counts: {values, rare}}: DraftPage, index: number): Float64Array {
  const row = new Float64Array(columnsPerRow);
  for (const [column, [received, dropped]] of removedColumns.entries()) {
    row[received] = values[column * slotsPerPage + index]!;
    row[dropped] = rare?.[column * slotsPerPage + index] ?? 0;
  }
  return row;
}

/** Undefined where there are none; where there is only metadata, what other flows share. */
function detailsOf(details: FlowDetails, metadata?: FlowDetails): FlowDetails | undefined {
  const known = Object.entries(details).filter(([, value]) => value !== undefined && value !== null);
  return known.length === 0 ? metadata : {...Object.fromEntries(known), ...metadata};
}

/** The datagrams of a whole row by size class. */
function sizesOf(row: Float64Array): SizeClass[] {
  return sizeClassBytes.map((upToBytes, index) => ({
    upToBytes,
    rx: row[Column.rxSizes + index]!,
    tx: row[Column.txSizes + index]!,
  }));
}
