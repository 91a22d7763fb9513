import {describe, expect, test} from 'vitest';
import {createPacket} from '../../source/packet/packet.js';
import {parsePacket} from '../../source/packet/parse.js';
import {maxDatagrams, Reassembler, reassemblyTimeoutMs} from '../../source/packet/reassembly.js';
import {fragments, ipPacket, type PacketParts, udpDatagram, viewOf} from './packets.js';

/** A reassembler, the datagrams it completed, and how many it gave up. */
function setUp() {
  const memory = new Uint8Array(70_000);
  const view = viewOf(memory);
  const packet = createPacket();
  const state = {
    lost: 0,
    whole: [] as string[],
    nowMs: 1000,
    take,
    reassembler: undefined as never as Reassembler,
  };
  state.reassembler = new Reassembler(() => state.lost++);
  function take(...received: readonly Uint8Array[]): void {
    for (const bytes of received) {
      memory.set(bytes);
      expect(parsePacket(view, 0, bytes.length, packet)).toBe('fragment');
      const end = state.reassembler.add(view, packet, state.nowMs, 0);
      if (end < 0) continue;
      expect(parsePacket(view, 0, end, packet)).toBe('udp');
      state.whole.push(
        Buffer.from(memory.subarray(packet.dataAt, packet.dataAt + packet.dataBytes)).toString(),
      );
    }
  }
  return state;
}

const families = [
  ['IPv4', '10.66.0.1', '10.99.0.1'],
  ['IPv6', 'fd66::1', 'fd99::1'],
] as const;

describe.each(families)('fragments of %s', (family, source, target) => {
  const text = 'abcdefgh'.repeat(40);
  const parts: PacketParts = {
    source,
    target,
    payload: udpDatagram(source, target, [1, 2], Buffer.from(text)),
  };

  test('become their datagram in any order', () => {
    const pieces = fragments(parts, 64);
    for (const order of [pieces, [...pieces].reverse(), [...pieces.slice(2), ...pieces.slice(0, 2)]]) {
      const {take, whole, reassembler} = setUp();
      take(...order);
      expect(whole).toEqual([text]);
      expect(reassembler.size).toBe(0);
    }
  });

  test('of two datagrams are not mixed up', () => {
    const {take, whole} = setUp();
    const other = udpDatagram(source, target, [1, 2], Buffer.from(text.toUpperCase()));
    const [a, b] = [
      fragments({...parts, identification: 1}, 168),
      fragments({...parts, payload: other, identification: 2}, 168),
    ];
    take(a[0]!, b[0]!, b[1]!, a[1]!);
    expect(whole).toEqual([text.toUpperCase(), text]);
  });

  test('may come twice', () => {
    const {take, whole, reassembler} = setUp();
    const pieces = fragments(parts, 64);
    take(pieces[0]!, pieces[0]!, pieces[2]!, pieces[2]!, ...pieces.slice(1));
    expect(whole).toEqual([text]);
    expect(reassembler.size).toBeLessThanOrEqual(1);
  });

  test('that overlap break their datagram, whatever follows', () => {
    const state = setUp();
    const pieces = fragments(parts, 64);
    state.take(pieces[0]!);
    state.take(
      ipPacket({
        ...parts,
        identification: 1,
        payload: new Uint8Array(64),
        fragmentOffset: 32,
        moreFragments: true,
      }),
    );
    state.take(...pieces);
    expect(state.whole).toEqual([]);
    expect(state.lost).toBe(1);
    state.nowMs += reassemblyTimeoutMs;
    state.take(...pieces);
    expect(state.whole).toEqual([text]);
    expect(state.lost).toBe(1);
  });

  test.each([
    ['a second end', 100, 304, false],
    ['more behind the end', 64, 512, true],
  ])('with %s end their datagram', (_, size, fragmentOffset, moreFragments) => {
    const state = setUp();
    const pieces = fragments(parts, 64);
    state.take(pieces.at(-1)!);
    state.take(
      ipPacket({...parts, identification: 1, payload: new Uint8Array(size), fragmentOffset, moreFragments}),
    );
    expect(state.lost).toBe(1);
  });

  test('beyond the last fragment break their datagram', () => {
    const state = setUp();
    const piece = (fragmentOffset: number, moreFragments: boolean) =>
      ipPacket({...parts, identification: 1, payload: new Uint8Array(64), fragmentOffset, moreFragments});
    state.take(piece(256, true), piece(64, false));
    expect(state.lost).toBe(1);
  });

  test('are awaited until the timeout', () => {
    const state = setUp();
    const pieces = fragments(parts, 64);
    state.take(...pieces.slice(1));
    state.nowMs += reassemblyTimeoutMs;
    state.reassembler.sweep(state.nowMs);
    expect(state.lost).toBe(1);
    state.take(pieces[0]!);
    expect(state.whole).toEqual([]);
  });

  test('of too many datagrams displace the oldest', () => {
    const state = setUp();
    for (let identification = 1; identification <= maxDatagrams + 3; identification++) {
      state.take(fragments({...parts, identification}, 64)[0]!);
    }
    expect(state.reassembler.size).toBe(maxDatagrams);
    expect(state.lost).toBe(3);
    state.reassembler.close();
    expect(state.lost).toBe(maxDatagrams + 3);
  });

  test('carry the largest possible datagram', () => {
    const {take, whole} = setUp();
    const largest = 'x'.repeat(family === 'IPv4' ? 65_507 : 65_527);
    const payload = udpDatagram(source, target, [1, 2], Buffer.from(largest));
    take(...fragments({...parts, payload}, 1400));
    expect(whole).toEqual([largest]);
  });

  test('that are too small for a datagram of their size break it', () => {
    const state = setUp();
    const payload = udpDatagram(source, target, [1, 2], Buffer.alloc(4000));
    state.take(...fragments({...parts, payload}, 8));
    expect(state.lost).toBe(1);
    expect(state.whole).toEqual([]);
  });
});

test('IPv4 fragments of another protocol belong to another datagram', () => {
  const {take, whole, reassembler} = setUp();
  const [source, target] = ['10.66.0.1', '10.99.0.1'];
  const payload = udpDatagram(source, target, [1, 2], Buffer.from('x'.repeat(100)));
  const pieces = fragments({source, target, payload}, 56);
  const [other] = fragments({source, target, protocol: 132, payload: new Uint8Array(100)}, 56);
  take(other!, ...pieces);
  expect(whole).toEqual(['x'.repeat(100)]);
  expect(reassembler.size).toBe(1);
});

test('in IPv6 the first fragment has the protocol', () => {
  const [source, target] = ['fd66::1', 'fd99::1'];
  const payload = udpDatagram(source, target, [1, 2], Buffer.from('x'.repeat(100)));
  const [first] = fragments({source, target, payload}, 56);
  const [, last] = fragments({source, target, payload, protocol: 59}, 56);
  for (const order of [
    [first!, last!],
    [last!, first!],
  ]) {
    const {take, whole} = setUp();
    take(...order);
    expect(whole).toEqual(['x'.repeat(100)]);
  }
});
