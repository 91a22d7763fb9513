import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FlowRecord} from '../../../source/ipfix/flow-record.js';
import {leastMessageBytes, packMessage, type RecordSource} from '../../../source/ipfix/wire/message.js';
import {createTransportSession} from '../../../source/ipfix/wire/session.js';
import {type DataRecord, encodeRecord, templateSet} from '../../../source/ipfix/wire/template.js';
import {bytesOf, createDecoder} from '../decode.js';

const record: FlowRecord = {
  client: {address: bytesOf('10.0.0.1'), port: 5000},
  target: {address: bytesOf('192.0.2.53'), port: 53},
  startMs: 1_795_787_880_208,
  endMs: 1_795_787_885_198,
  reason: 1,
  rx: {packets: 7, bytes: 700},
  tx: {packets: 9, bytes: 9000},
  application: 'dns',
  service: 'service-0',
};

const values = {
  flowStartMilliseconds: 1_795_787_880_208,
  flowEndMilliseconds: 1_795_787_885_198,
  sourceIPv4Address: '10.0.0.1',
  destinationIPv4Address: '192.0.2.53',
  sourceTransportPort: 5000,
  destinationTransportPort: 53,
  protocolIdentifier: 17,
  flowEndReason: 1,
  biflowDirection: 1,
  packetDeltaCount: 7,
  octetDeltaCount: 700,
  'reverse packetDeltaCount': 9,
  'reverse octetDeltaCount': 9000,
  transportOctetDeltaCount: 700,
  'reverse transportOctetDeltaCount': 9000,
  applicationName: 'dns',
  interfaceName: 'service-0',
};

/** A source of these records, which are taken from the list. */
function sourceOf(records: DataRecord[]): RecordSource {
  return {
    peek: () => records[0],
    take: () => void records.shift(),
  };
}

const header = {exportMs: 1_795_787_890_999, sequence: 41, domain: 7};

describe('a message', () => {
  test('says what the record says, in elements of the registry, with its header in front', () => {
    const {bytes, records} = packMessage(header, true, sourceOf([encodeRecord(record)]), 1400);
    expect(records).toBe(1);
    expect(createDecoder()(Buffer.from(bytes))).toEqual({
      exportSeconds: 1_795_787_890,
      sequence: 41,
      domain: 7,
      templateIds: [256, 257],
      records: [values],
    });
  });

  test('has IPv6 flows in sets of their own, behind the same header', () => {
    const sixth: FlowRecord = {
      ...record,
      client: {address: bytesOf('2001:db8::1'), port: 1},
      target: {address: bytesOf('::ffff:192.0.2.1'), port: 2},
    };
    const all = [record, sixth, sixth, record].map(encodeRecord);
    const {bytes} = packMessage(header, true, sourceOf(all), 1400);
    const {records} = createDecoder()(Buffer.from(bytes));
    expect(records.map(each => each.sourceIPv4Address ?? each.sourceIPv6Address)).toEqual([
      '10.0.0.1',
      '2001:db8::1',
      '2001:db8::1',
      '10.0.0.1',
    ]);
    expect(records[1]!.destinationIPv6Address).toBe('::ffff:c000:201');
  });

  test('counts to the last whole number of a double', () => {
    const most = {packets: 2 ** 32, bytes: Number.MAX_SAFE_INTEGER};
    const {bytes} = packMessage(header, true, sourceOf([encodeRecord({...record, rx: most})]), 1400);
    expect(createDecoder()(Buffer.from(bytes)).records[0]).toMatchObject({
      packetDeltaCount: 2 ** 32,
      octetDeltaCount: Number.MAX_SAFE_INTEGER,
    });
  });

  test('has no control characters in its texts, and cuts long ones between two characters', () => {
    const {bytes} = packMessage(
      header,
      true,
      sourceOf([encodeRecord({...record, application: '\u001b[31mred', service: 'é'.repeat(100)})]),
      1400,
    );
    expect(createDecoder()(Buffer.from(bytes)).records[0]).toMatchObject({
      applicationName: '\ufffd[31mred',
      interfaceName: 'é'.repeat(64),
    });
  });

  test('of the least length holds the templates, or the longest record', () => {
    const longest = encodeRecord({
      ...record,
      client: {address: new Uint8Array(16), port: 1},
      target: {address: new Uint8Array(16), port: 1},
      application: 'x'.repeat(1000),
      service: 'x'.repeat(1000),
    });
    expect(16 + templateSet.length).toBeLessThanOrEqual(leastMessageBytes);
    expect(16 + 4 + longest.bytes.length).toBeLessThanOrEqual(leastMessageBytes);
    // A packet of 512 bytes has room for it, also on IPv6.
    expect(leastMessageBytes).toBeLessThanOrEqual(512 - 48);
  });
});

const endpoints = fc.boolean().chain(isIPv6 => {
  const length = isIPv6 ? 16 : 4;
  const endpoint = fc.record({
    address: fc.uint8Array({minLength: length, maxLength: length}),
    port: fc.nat(65_535),
  });
  return fc.record({client: endpoint, target: endpoint});
});
const amount = fc.record({packets: fc.maxSafeNat(), bytes: fc.maxSafeNat()});
const anyRecord: fc.Arbitrary<FlowRecord> = fc
  .record({
    startMs: fc.maxSafeNat(),
    endMs: fc.maxSafeNat(),
    reason: fc.constantFrom(1, 2, 3, 4, 5),
    rx: amount,
    tx: amount,
    application: fc.string({unit: 'binary'}),
    service: fc.string({unit: 'grapheme', maxLength: 300}),
  })
  .chain(rest => endpoints.map(ends => ({...rest, ...ends})));

/** What must be read back of a record, whatever its texts. */
const numbersOf = ({client, target, startMs, endMs, reason, rx, tx}: FlowRecord) => ({
  flowStartMilliseconds: startMs,
  flowEndMilliseconds: endMs,
  sourceTransportPort: client.port,
  destinationTransportPort: target.port,
  flowEndReason: reason,
  packetDeltaCount: rx.packets,
  octetDeltaCount: rx.bytes,
  'reverse packetDeltaCount': tx.packets,
  'reverse octetDeltaCount': tx.bytes,
});

describe('a transport session', () => {
  test('loses no record, keeps to the length of messages, and numbers them as RFC 7011 says', () => {
    const lengths = fc.integer({min: leastMessageBytes, max: 1500});
    fc.assert(
      fc.property(fc.array(anyRecord, {maxLength: 40}), lengths, (records, maxBytes) => {
        const session = createTransportSession(1, maxBytes, 1000);
        const decode = createDecoder();
        const source = sourceOf(records.map(encodeRecord));
        const read: unknown[] = [];
        for (let nowMs = 0; ; nowMs += 100) {
          const message = source.peek() && session.next(source, nowMs);
          if (message === undefined) break;
          expect(message.bytes.length).toBeLessThanOrEqual(maxBytes);
          const decoded = decode(Buffer.from(message.bytes));
          expect(decoded.sequence).toBe(read.length);
          expect(decoded.records).toHaveLength(message.records);
          // Templates first, and again when their time is over.
          expect(decoded.templateIds).toEqual(nowMs % 1000 === 0 ? [256, 257] : []);
          read.push(...decoded.records);
        }
        expect(read).toHaveLength(records.length);
        for (const [index, each] of records.entries()) expect(read[index]).toMatchObject(numbersOf(each));
      }),
    );
  });

  test('sends the templates alone when it is time for them, and else nothing without records', () => {
    const session = createTransportSession(1, 1400, 1000);
    const decode = createDecoder();
    const source = sourceOf([]);
    const first = session.next(source, 0)!;
    expect(decode(Buffer.from(first.bytes))).toMatchObject({templateIds: [256, 257], records: []});
    expect(session.next(source, 999)).toBeUndefined();
    expect(session.next(source, 1000)).toMatchObject({records: 0});
    // The wall clock was set back.
    expect(session.next(source, 0)).toMatchObject({records: 0});
  });
});
