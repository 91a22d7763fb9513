import {describe, expect, test} from 'vitest';
import {QuicReader} from '../../../source/inspection/quality/quic.js';
import {seededRandom} from '../../view/flows.js';
import {follow, only} from './followed.js';

const id = Buffer.from('0102030405060708', 'hex');
const [initial, handshake, retry] = [0, 2, 3];

/** A packet with a long header (RFC 9000, section 17.2); what it protects is anything. */
function long(type: number, {version = 1, bytes = 300} = {}): Buffer {
  const number = version === 0x6b3343cf ? (type + 1) & 3 : type;
  const header = Buffer.concat([
    Buffer.from([0xc0 | (number << 4)]),
    Buffer.from([version >>> 24, version >>> 16, version >>> 8, version]),
    Buffer.from([id.length]),
    id,
    Buffer.from([0]),
  ]);
  if (type === retry) return Buffer.concat([header, Buffer.alloc(40, 7)]);
  const token = type === initial ? Buffer.from([3, 1, 2, 3]) : Buffer.alloc(0);
  return Buffer.concat([
    header,
    token,
    Buffer.from([0x40 | (bytes >> 8), bytes & 0xff]),
    Buffer.alloc(bytes, 9),
  ]);
}

const short = (spin = 0) => Buffer.concat([Buffer.from([0x40 | (spin << 5)]), id, Buffer.alloc(40, 3)]);

describe('the handshake of QUIC', () => {
  test.each([1, 0x6b3343cf])(
    'takes until the client sends what only both can read, in version %d',
    version => {
      const {take, told} = follow(QuicReader, {startedMs: 1000});
      take('rx', long(initial, {version}), 1000);
      take('tx', Buffer.concat([long(initial, {version}), long(handshake, {version})]), 1020);
      take('tx', short(), 1021);
      expect(told).toEqual({});
      take('rx', short(), 1041.26);
      take('rx', short(), 1090);
      expect(told).toEqual({quic_handshake_ms: 41.3});
    },
  );

  test('ends with a packet that follows others in the same datagram', () => {
    const {take, told} = follow(QuicReader);
    take('rx', Buffer.concat([long(handshake, {bytes: 60}), short()]), 25);
    expect(told).toEqual({quic_handshake_ms: 25});
  });

  test('that was not seen has no time', () => {
    const {take, told, reader} = follow(QuicReader);
    reader.resume();
    take('rx', short(), 25);
    expect(told).toEqual({});
  });

  test('is not over while datagrams are filled up with zeros', () => {
    const {take, told} = follow(QuicReader);
    take('rx', Buffer.concat([long(initial, {bytes: 60}), Buffer.alloc(1000)]), 25);
    expect(told).toEqual({});
    take('rx', short(), 60);
    expect(told).toEqual({quic_handshake_ms: 60});
  });

  test("of Google's versions without a long header is not followed", () => {
    const followed = follow(QuicReader);
    followed.take('rx', Buffer.concat([Buffer.from([0x0d]), id, Buffer.from('Q039'), Buffer.alloc(40)]), 25);
    expect(followed.told).toEqual({});
    expect(followed.hasEnded).toBe(true);
  });

  test('is over for a client that need not set the fixed bit any more', () => {
    const {take, told} = follow(QuicReader);
    take('rx', long(initial), 0);
    take('rx', Buffer.concat([Buffer.from([0x00]), id, Buffer.alloc(40, 3)]), 30);
    expect(told).toEqual({quic_handshake_ms: 30});
  });

  test('with a retry says so', () => {
    const {take, told} = follow(QuicReader);
    take('rx', long(initial), 0);
    take('tx', long(retry), 10);
    expect(told).toEqual({quic_retry: true});
  });

  test.each([1, 7, 20, 30, 33])('that is cut off after %d bytes says nothing', length => {
    const {take, told} = follow(QuicReader);
    take('rx', long(initial).subarray(0, length), 10);
    take('rx', long(retry, {version: 7}), 10);
    expect(told).toEqual({});
  });
});

describe('the spin bit', () => {
  /** Packets every ms in both directions between ends that are `rttMs` apart. @param bitOf what an end sends, by what it should */
  function connection(rttMs: number, bitOf: (bit: number) => number = bit => bit) {
    const followed = follow(QuicReader);
    let [client, server] = [0, 0];
    const toServer: [atMs: number, bit: number][] = [];
    const toClient: [atMs: number, bit: number][] = [];
    for (let atMs = 0; atMs < 1000; atMs++) {
      while (toServer.length > 0 && toServer[0]![0] <= atMs) server = toServer.shift()![1];
      // The client inverts what it gets.
      while (toClient.length > 0 && toClient[0]![0] <= atMs) client = 1 - toClient.shift()![1];
      const [up, down] = [bitOf(client), bitOf(server)];
      followed.take('rx', short(up), atMs);
      followed.take('tx', short(down), atMs);
      toServer.push([atMs + rttMs / 2, up]);
      toClient.push([atMs + rttMs / 2, down]);
    }
    return followed;
  }

  test.each([10, 40])('shows a round trip of %d ms', rttMs => {
    expect(connection(rttMs).quality().pathRttMs).toBeGreaterThan(rttMs - 2);
    expect(connection(rttMs).quality().pathRttMs).toBeLessThan(rttMs + 4);
  });

  test('that is not used shows none, and is not looked at for long', () => {
    const followed = connection(20, () => 0);
    expect(followed.quality()).toEqual(only({}));
    expect(followed.hasEnded).toBe(true);
  });

  test('that is set at random shows none, and is not looked at for long', () => {
    for (let seed = 1; seed < 50; seed++) {
      const random = seededRandom(seed);
      const followed = connection(20, () => (random() < 0.5 ? 0 : 1));
      expect(followed.quality()).toEqual(only({}));
      expect(followed.hasEnded).toBe(true);
    }
  });
});
