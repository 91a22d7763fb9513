import {describe, expect, test} from 'vitest';
import {MediaReader} from '../../../../source/inspection/quality/media.js';
import {follow, only} from '../followed.js';
import {arrivals} from './streams.js';

interface Block {
  readonly source?: number;
  readonly fraction?: number;
  readonly lost?: number;
  readonly highest?: number;
  readonly lastReport?: number;
  /** In 1/65536 s. */
  readonly delay?: number;
}

/** RFC 3550, section 6.4: a sender report with an NTP stamp, or a receiver report without. */
function report(blocks: readonly Block[], stamp?: readonly [seconds: number, fraction: number]): Buffer {
  const header = stamp === undefined ? 8 : 28;
  const packet = Buffer.alloc(header + 24 * blocks.length);
  packet[0] = 0x80 | blocks.length;
  packet[1] = stamp === undefined ? 201 : 200;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  packet.writeUInt32BE(0xbeef, 4);
  if (stamp !== undefined) {
    packet.writeUInt32BE(stamp[0], 8);
    packet.writeUInt32BE(stamp[1], 12);
  }
  for (const [index, block] of blocks.entries()) {
    const at = header + 24 * index;
    packet.writeUInt32BE(block.source ?? 0xcafe, at);
    packet[at + 4] = block.fraction ?? 0;
    packet.writeIntBE(block.lost ?? 0, at + 5, 3);
    packet.writeUInt32BE(block.highest ?? 0, at + 8);
    packet.writeUInt32BE(block.lastReport ?? 0, at + 16);
    packet.writeUInt32BE(block.delay ?? 0, at + 20);
  }
  return packet;
}

describe('reports of RTCP', () => {
  test('say how much was lost since the first of them, where the media are not in the flow', () => {
    const {take, quality, told} = follow(MediaReader);
    take('tx', report([{highest: 100_000, lost: 70}]), 0);
    expect(quality()).toEqual(only({}));
    take('tx', report([{highest: 100_500, lost: 80, fraction: 5}]), 5000);
    take('tx', report([{highest: 101_000, lost: 75}]), 10_000);
    expect(quality()).toEqual(only({expected: 1000, lost: 10}));
    expect(told).toEqual({rtcp_loss_percent: 0});
  });

  test('tell the loss that a receiver sees, in percent', () => {
    const {take, told} = follow(MediaReader);
    take('tx', report([{fraction: 64}]), 0);
    expect(told).toEqual({rtcp_loss_percent: 25});
  });

  test('count no loss where the media are in the flow', () => {
    const {take, quality} = follow(MediaReader);
    for (const {packet, atMs} of arrivals({packets: 100})) take('rx', packet, atMs);
    take('tx', report([{highest: 100_000, lost: 0}]), 2000);
    take('tx', report([{highest: 100_500, lost: 50}]), 7000);
    expect(quality()).toMatchObject({expected: 100, lost: 0});
  });

  test('show the round trip: from a sender report to what a receiver says of it, without the time that it kept it', () => {
    const {take, quality} = follow(MediaReader);
    take('rx', report([], [0x1111_2222, 0x3333_4444]), 1000);
    take('tx', report([{lastReport: 0x2222_3333, delay: 65_536 * 2}]), 3040);
    expect(quality().pathRttMs).toBeCloseTo(40);
    // The other end has a way to here as well.
    take('tx', report([], [0x0001_0002, 0x0003_0004]), 4000);
    take('rx', report([{lastReport: 0x0002_0003, delay: 65_536}]), 5015);
    expect(quality().pathRttMs).toBeCloseTo(55);
  });

  test('show no round trip for a stamp that nobody sent, or sent the same way', () => {
    const {take, quality} = follow(MediaReader);
    take('rx', report([], [0x1111_2222, 0x3333_4444]), 1000);
    take('rx', report([{lastReport: 0x2222_3333}]), 1040);
    take('tx', report([{lastReport: 0x2222_9999}]), 1040);
    take('tx', report([{lastReport: 0}]), 1040);
    expect(quality().pathRttMs).toBeNull();
  });

  test('that are encrypted, cut off or senseless say nothing', () => {
    const {take, quality, told} = follow(MediaReader);
    const whole = report([{fraction: 200, highest: 5, lost: 2}]);
    take('tx', Buffer.concat([whole, Buffer.alloc(14, 0x99)]), 0);
    take('tx', whole.subarray(0, 20), 0);
    take('tx', whole, 0, 20);
    const tooMany = Buffer.from(whole);
    tooMany[0] = 0x80 | 31;
    tooMany.writeUInt16BE(1, 2);
    take('tx', tooMany.subarray(0, 8), 0);
    expect(quality()).toEqual(only({}));
    expect(told).toEqual({});
  });
});
