import type {FlowRecord} from '../flow-record.js';
import type {RecordSource} from '../wire/message.js';
import {type DataRecord, encodeRecord} from '../wire/template.js';

/** Records on their way out. Those of ended flows are kept, up to a number; those that can be made again later are made when it is their turn. */
export interface Outbox extends RecordSource {
  /** Keeps a record; when there are too many, the oldest one is lost. */
  push(record: FlowRecord): void;
  /** Where to take records from when none is kept, in place of what was there before. */
  feed(records: Iterator<FlowRecord>): void;
  /** How many records were lost here. */
  readonly lost: number;
}

/** @param onFilled is called with every record that is pushed, and every iterator */
export function createOutbox(maxRecords: number, onFilled: () => void): Outbox {
  /** From `first` on. */
  let kept: DataRecord[] = [];
  let first = 0;
  let lost = 0;
  let feeding: Iterator<FlowRecord> | undefined;
  /** Taken from the iterator, which does not give it again. */
  let drawn: DataRecord | undefined;

  function dropFirst(): void {
    first++;
    if (first < 1024 || first * 2 < kept.length) return;
    kept = kept.slice(first);
    first = 0;
  }

  function draw(): DataRecord | undefined {
    const next = feeding?.next();
    if (next === undefined || next.done) {
      feeding = undefined;
      return undefined;
    }
    return encodeRecord(next.value);
  }

  return {
    push(record) {
      kept.push(encodeRecord(record));
      if (kept.length - first > maxRecords) {
        dropFirst();
        lost++;
      }
      onFilled();
    },
    feed(records) {
      feeding = records;
      onFilled();
    },
    peek() {
      if (drawn === undefined && first === kept.length) drawn = draw();
      return drawn ?? kept[first];
    },
    take() {
      if (drawn === undefined) dropFirst();
      drawn = undefined;
    },
    get lost() {
      return lost;
    },
  };
}
