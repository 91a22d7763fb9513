import type {Frame} from '../../packet/frame.js';
import {CapturedBatch} from './captured-batch.js';

/** Takes a run of datagrams of one direction of a flow. Everything is borrowed for the call. */
export type TakeRun = (flow: number, isRx: boolean, batch: CapturedBatch) => void;

const capacity = 8192;
const noRecord = 0;

/**
 * The datagrams of one block of captured packets, in numbers, until the block is given back: each flow then gets its own in runs. That
 * costs a flow's counters one addition for a run, not one for each datagram.
 */
export interface BlockRecords {
  /**
   * Adds the datagram of a frame, or the train of them. The frame's memory must stay as it is until `flush`.
   * @param payloadAt offset in that memory @param capturedBytes how many of `payloadBytes` there are
   */
  add(
    flow: number,
    isRx: boolean,
    frame: Frame,
    payloadAt: number,
    payloadBytes: number,
    capturedBytes: number,
  ): void;
  /** When the last datagram of a direction of a flow was captured, in ms since the epoch, if it waits here; else 0. */
  lastMs(flow: number, isRx: boolean): number;
  /** Gives each flow its datagrams. */
  flush(): void;
}

/** @param mostFlows flows are numbers below that */
export function createBlockRecords(mostFlows: number, take: TakeRun): BlockRecords {
  // Records count from 1 on, so that fresh memory says of each flow that it has none.
  const isRxOf = new Uint8Array(capacity + 1);
  const payloadsAt = new Int32Array(capacity + 1);
  const payloadBytesOf = new Int32Array(capacity + 1);
  const capturedBytesOf = new Int32Array(capacity + 1);
  const segmentBytesOf = new Int32Array(capacity + 1);
  const timesMs = new Float64Array(capacity + 1);
  const nextOf = new Int32Array(capacity + 1);
  /** By flow: the first and the last of its records. */
  const ends = new Int32Array(2 * mostFlows);
  /** The flows that have records. */
  const flows = new Int32Array(capacity);
  let flowCount = 0;
  const batch = new CapturedBatch();
  let memory: Uint8Array = new Uint8Array(0);
  let count = 0;

  function flush(): void {
    const due = flowCount;
    for (let index = 0; index < due; index++) give(flows[index]!);
    flowCount = 0;
    count = 0;
  }

  /** In runs of one direction, in order. */
  function give(flow: number): void {
    let record = ends[2 * flow]!;
    ends[2 * flow] = noRecord;
    ends[2 * flow + 1] = noRecord;
    while (record !== noRecord) {
      const isRx = isRxOf[record]!;
      batch.begin(memory, timesMs[record]!);
      let last: number;
      do {
        addToBatch(record);
        last = record;
        record = nextOf[record]!;
      } while (record !== noRecord && isRxOf[record] === isRx);
      batch.lastMs = timesMs[last]!;
      take(flow, isRx === 1, batch);
    }
  }

  function addToBatch(record: number): void {
    const segmentBytes = segmentBytesOf[record]!;
    const bytes = payloadBytesOf[record]!;
    const at = payloadsAt[record]!;
    const captured = capturedBytesOf[record]!;
    if (segmentBytes === 0 || segmentBytes >= bytes) {
      batch.add(bytes, at, captured, timesMs, record);
      return;
    }
    for (let from = 0; from < bytes; from += segmentBytes) {
      const size = Math.min(segmentBytes, bytes - from);
      batch.add(size, at + from, Math.max(0, Math.min(size, captured - from)), timesMs, record);
    }
  }

  return {
    add(flow, isRx, frame, payloadAt, payloadBytes, capturedBytes) {
      if (count === capacity || frame.bytes !== memory) flush();
      memory = frame.bytes;
      const record = ++count;
      isRxOf[record] = isRx ? 1 : 0;
      payloadsAt[record] = payloadAt;
      payloadBytesOf[record] = payloadBytes;
      capturedBytesOf[record] = capturedBytes;
      segmentBytesOf[record] = frame.segmentBytes;
      timesMs[record] = frame.atMs;
      nextOf[record] = noRecord;
      const last = ends[2 * flow + 1]!;
      if (last === noRecord) {
        ends[2 * flow] = record;
        flows[flowCount++] = flow;
      } else nextOf[last] = record;
      ends[2 * flow + 1] = record;
    },
    lastMs(flow, isRx) {
      let lastMs = 0;
      for (let record = ends[2 * flow]!; record !== noRecord; record = nextOf[record]!) {
        if ((isRxOf[record] === 1) === isRx) lastMs = timesMs[record]!;
      }
      return lastMs;
    },
    flush,
  };
}
