import type {Direction} from '../../flow/direction.js';
import {responseBuckets} from '../../flow/response-times.js';
import {sizeClassOf} from '../../flow/size-class.js';
import {C, countResponse} from '../../relay/counters.js';
import type {ServiceMetering} from '../../relay/metering.js';
import {createPairing, type ResponseOwner} from '../../relay/response-pairing.js';
import type {ReceivedBatch} from '../../relay/transport/transport.js';
import {Column, type MeterTable, rowsPerPage} from '../../reporting/meter-table.js';
import {
  addDrops,
  addEstimatedResponse,
  addExactResponse,
  addRefusals,
  addRx,
  addTx,
} from '../../reporting/row-counts.js';
import type {TakeRun} from '../batch/block-records.js';
import type {CapturedBatch} from '../batch/captured-batch.js';
import {Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import type {FlowStore} from './flow-store.js';
import type {SeenNames} from './surroundings.js';

/** Counts what is not counted at once, and shows it to those who look at the flow. */
export interface RunCounting {
  readonly take: TakeRun;
  /** ICMP says that nothing listens at the flow's target. */
  refuse(flow: number): void;
  /** The kernel dropped datagrams before they could be captured. */
  addUnseen(
    flow: number,
    direction: Direction,
    batch: ReceivedBatch,
    packets: number,
    bytes: number,
    nowMs: number,
  ): void;
  /** Datagrams that were counted were not forwarded. */
  addDrops(flow: number, direction: Direction, packets: number, bytes: number): void;
}

export interface RunCountingOptions {
  readonly metering: Pick<ServiceMetering, 'counters'>;
  readonly table: MeterTable;
  readonly names: SeenNames | undefined;
  readonly now: () => number;
  /** What to add to the time of a frame, in ms, so that it is by udptop's clock. */
  readonly shiftMs: () => number;
}

export function countRuns(
  store: FlowStore,
  {metering: {counters}, table, names, now, shiftMs}: RunCountingOptions,
): RunCounting {
  const {ints, numbers} = store;
  /** Whose replies are being paired. */
  let answered = -1;

  const owner: ResponseOwner = {
    onResponse(elapsedMs, isEstimate) {
      const [fields, offset] = [store.fieldsOf(answered), store.offsetOf(answered)];
      const extras = store.changeExtras(answered);
      extras.reporters?.response(elapsedMs, isEstimate);
      if (isEstimate) {
        extras.estimate = addEstimatedResponse(fields, offset, extras.estimate, elapsedMs, now());
        return;
      }
      countResponse(counters, elapsedMs);
      const row = ints[answered * intsPerFlow + Int.row]!;
      const {histograms} = table.views[Math.floor(row / rowsPerPage)]!;
      addExactResponse(fields, offset, histograms, (row % rowsPerPage) * responseBuckets, elapsedMs);
    },
  };

  function take(flow: number, isRx: boolean, batch: CapturedBatch): void {
    const lastMs = batch.lastMs + shiftMs();
    const at = flow * numbersPerFlow;
    const flags = ints[flow * intsPerFlow + Int.flags]!;
    numbers[at + Num.lastSeenMs] = lastMs;
    if ((flags & Flag.names) !== 0) learn(batch);
    if (isRx) {
      numbers[at + Num.rxSeenMs] = lastMs;
      takeRequests(flow, flags, batch, lastMs);
    } else {
      numbers[at + Num.txSeenMs] = lastMs;
      takeReplies(flow, flags, batch, lastMs);
    }
  }

  function takeRequests(flow: number, flags: number, batch: CapturedBatch, lastMs: number): void {
    const {count, bytes} = batch;
    counters[C.rxPackets]! += count;
    counters[C.rxBytes]! += bytes;
    const extras = store.extrasOf(flow);
    // Beside the path nothing is held up, unless the kernel does so.
    if (extras?.controlled) extras.controlled.add('rx', count, bytes);
    else counters[C.rxForwarded]! += count;
    addToRow(flow, 'rx', batch, count, bytes, lastMs);
    if (extras === undefined) return;
    const firstMs = batch.firstMs + shiftMs();
    extras.reporters?.rx(batch, 0, count, bytes, lastMs);
    if ((flags & Flag.watched) !== 0) show(flow, 'rx', batch, lastMs);
    extras.quality?.take(true, batch, 0, count, firstMs);
    extras.pairing?.onRequests(batch, 0, count, firstMs);
  }

  function takeReplies(flow: number, flags: number, batch: CapturedBatch, lastMs: number): void {
    const {count, bytes} = batch;
    counters[C.txPackets]! += count;
    counters[C.txBytes]! += bytes;
    const extras = store.changeExtras(flow);
    if (extras.controlled) extras.controlled.add('tx', count, bytes);
    else counters[C.txForwarded]! += count;
    addToRow(flow, 'tx', batch, count, bytes, lastMs);
    const firstMs = batch.firstMs + shiftMs();
    extras.reporters?.tx(batch, bytes, lastMs);
    extras.pairing ??= createPairing(undefined, numbers[flow * numbersPerFlow + Num.startedMs]!);
    answered = flow;
    extras.pairing.onReplies(batch, firstMs, owner);
    if ((flags & Flag.watched) !== 0) show(flow, 'tx', batch, lastMs);
    extras.quality?.take(false, batch, 0, count, firstMs);
  }

  function addToRow(
    flow: number,
    direction: Direction,
    batch: ReceivedBatch,
    packets: number,
    bytes: number,
    atMs: number,
  ): void {
    const [fields, offset] = [store.fieldsOf(flow), store.offsetOf(flow)];
    if (direction === 'rx') addRx(fields, offset, packets, bytes, atMs);
    else addTx(fields, offset, packets, bytes, atMs);
    const at = offset + (direction === 'rx' ? Column.rxSizes : Column.txSizes);
    for (let index = 0; index < packets; index++) fields[at + sizeClassOf(batch.size(index))]! += 1;
  }

  function learn(batch: CapturedBatch): void {
    for (let index = 0; index < batch.count; index++) names?.learn(batch.payload(index));
  }

  function show(flow: number, direction: 'rx' | 'tx', batch: CapturedBatch, atMs: number): void {
    const extras = store.changeExtras(flow);
    for (let index = 0; index < batch.count; index++) {
      const payload = batch.payload(index);
      extras.tap?.take(direction, payload, batch.size(index), atMs);
      if (extras.watch?.(direction, payload)) continue;
      extras.watch = undefined;
      if (extras.tap) continue;
      ints[flow * intsPerFlow + Int.flags]! &= ~Flag.watched;
      return;
    }
  }

  return {
    take,
    addUnseen(flow, direction, batch, packets, bytes, nowMs) {
      addToRow(flow, direction, batch, packets, bytes, nowMs);
      const reporters = store.extrasOf(flow)?.reporters;
      if (direction === 'rx') reporters?.rx(batch, 0, packets, bytes, nowMs);
      else reporters?.tx(batch, bytes, nowMs);
    },
    addDrops(flow, direction, packets, bytes) {
      addDrops(store.fieldsOf(flow), store.offsetOf(flow), direction, packets, bytes);
      store.extrasOf(flow)?.reporters?.drops(direction, packets, bytes);
    },
    refuse(flow) {
      counters[C.refusals]!++;
      addRefusals(store.fieldsOf(flow), store.offsetOf(flow), 1);
      const extras = store.extrasOf(flow);
      extras?.reporters?.refusals(1);
      extras?.pairing?.onRefused();
    },
  };
}
