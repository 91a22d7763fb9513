import type {Frame} from '../../packet/frame.js';
import {CapturedBatch} from './captured-batch.js';

/** What records belong to. It keeps a place in them, so that nothing is looked up. */
export interface Recorded {
  /** The first and the last of its records, -1 without any. */
  firstRecord: number;
  lastRecord: number;
  /** Takes a run of its datagrams of one direction. Everything is borrowed for the call. */
  take(isRx: boolean, batch: CapturedBatch): void;
}

const capacity = 8192;
const noRecord = -1;

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
    flow: Recorded,
    isRx: boolean,
    frame: Frame,
    payloadAt: number,
    payloadBytes: number,
    capturedBytes: number,
  ): void;
  /** When the last datagram of a direction of a flow was captured, in ms since the epoch, if it waits here; else 0. */
  lastMs(flow: Recorded, isRx: boolean): number;
  /** Gives each flow its datagrams. */
  flush(): void;
}

export function createBlockRecords(): BlockRecords {
  const isRxOf = new Uint8Array(capacity);
  const payloadsAt = new Int32Array(capacity);
  const payloadBytesOf = new Int32Array(capacity);
  const capturedBytesOf = new Int32Array(capacity);
  const segmentBytesOf = new Int32Array(capacity);
  const timesMs = new Float64Array(capacity);
  const nextOf = new Int32Array(capacity);
  const flows: Recorded[] = [];
  const batch = new CapturedBatch();
  let memory: Uint8Array = new Uint8Array(0);
  let count = 0;

  function flush(): void {
    for (let index = 0; index < flows.length; index++) give(flows[index]!);
    flows.length = 0;
    count = 0;
  }

  /** In runs of one direction, in order. */
  function give(flow: Recorded): void {
    let record = flow.firstRecord;
    flow.firstRecord = noRecord;
    flow.lastRecord = noRecord;
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
      flow.take(isRx === 1, batch);
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
      const record = count++;
      isRxOf[record] = isRx ? 1 : 0;
      payloadsAt[record] = payloadAt;
      payloadBytesOf[record] = payloadBytes;
      capturedBytesOf[record] = capturedBytes;
      segmentBytesOf[record] = frame.segmentBytes;
      timesMs[record] = frame.atMs;
      nextOf[record] = noRecord;
      if (flow.lastRecord === noRecord) {
        flow.firstRecord = record;
        flows.push(flow);
      } else nextOf[flow.lastRecord] = record;
      flow.lastRecord = record;
    },
    lastMs({firstRecord}, isRx) {
      let lastMs = 0;
      for (let record = firstRecord; record !== noRecord; record = nextOf[record]!) {
        if ((isRxOf[record] === 1) === isRx) lastMs = timesMs[record]!;
      }
      return lastMs;
    },
    flush,
  };
}
