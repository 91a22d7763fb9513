import {expect, test} from 'vitest';
import type {FlowRecord} from '../../../source/ipfix/flow-record.js';
import {createOutbox, type Outbox} from '../../../source/ipfix/sending/outbox.js';
import {packMessage} from '../../../source/ipfix/wire/message.js';
import {createDecoder} from '../decode.js';
import {numberedRecord} from '../records.js';

/** The numbers of all records that are in it, in order. */
function taken(outbox: Outbox): number[] {
  const {bytes} = packMessage({exportMs: 0, sequence: 0, domain: 1}, true, outbox, 60_000);
  return createDecoder()(Buffer.from(bytes)).records.map(record => record.packetDeltaCount as number);
}

test('an outbox gives records in the order in which they came, and those that can wait last', () => {
  const outbox = createOutbox(10, () => {});
  outbox.feed([numberedRecord(3), numberedRecord(4)].values());
  outbox.push(numberedRecord(1));
  outbox.push(numberedRecord(2));
  expect(taken(outbox)).toEqual([1, 2, 3, 4]);
  expect(outbox.peek()).toBeUndefined();
  expect(outbox.lost).toBe(0);
});

test('a full outbox loses its oldest records, and counts them', () => {
  const outbox = createOutbox(1000, () => {});
  for (let number = 1; number <= 5000; number++) outbox.push(numberedRecord(number));
  expect(outbox.lost).toBe(4000);
  expect(taken(outbox).at(0)).toBe(4001);
});

test('records that can wait are made one by one, when it is their turn', () => {
  const outbox = createOutbox(10, () => {});
  let made = 0;
  function* records(): Generator<FlowRecord> {
    for (;;) yield numberedRecord(++made);
  }
  outbox.feed(records());
  expect(made).toBe(0);
  outbox.peek();
  outbox.peek();
  expect(made).toBe(1);
  outbox.take();
  // What was made and not taken stays, whatever comes.
  outbox.peek();
  outbox.feed([numberedRecord(9)].values());
  outbox.push(numberedRecord(8));
  expect(taken(outbox)).toEqual([2, 8, 9]);
});
