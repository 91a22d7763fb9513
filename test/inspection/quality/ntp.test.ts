import {describe, expect, test} from 'vitest';
import {NtpReader} from '../../../source/inspection/quality/ntp.js';
import {follow, only} from './followed.js';

const secondsTo1970 = 2_208_988_800;

function timestamp(bytes: Buffer, at: number, ms: number): void {
  bytes.writeUInt32BE((Math.floor(ms / 1000) + secondsTo1970) % 2 ** 32, at);
  bytes.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), at + 4);
}

/** A client asks with a random number, as chrony does. */
function request(nonce = 'nonce-01'): Buffer {
  const bytes = Buffer.alloc(48);
  bytes[0] = 0x23;
  bytes.write(nonce, 40, 'latin1');
  return bytes;
}

function answer(receivedMs: number, sentMs: number, {stratum = 2, nonce = 'nonce-01'} = {}): Buffer {
  const bytes = Buffer.alloc(48);
  bytes[0] = 0x24;
  bytes[1] = stratum;
  bytes.write(nonce, 24, 'latin1');
  timestamp(bytes, 32, receivedMs);
  timestamp(bytes, 40, sentMs);
  return bytes;
}

const nowMs = Date.UTC(2026, 5, 1);

describe('an answer of NTP', () => {
  test('has the stratum, and the offset of the clock from that of this machine', () => {
    const {take, quality, told} = follow(NtpReader);
    take('rx', request(), nowMs);
    // 10 ms there, 2 ms at the server, whose clock is 250 ms ahead, 10 ms back.
    take('tx', answer(nowMs + 260, nowMs + 262), nowMs + 22);
    expect(quality()).toEqual(only({status: 2}));
    expect(told).toEqual({ntp_offset_ms: 250});
  });

  test('is compared with the wall clock where the times of datagrams are by another', () => {
    const {take, told} = follow(NtpReader, {wallClockAheadMs: 1000});
    take('rx', request(), nowMs);
    take('tx', answer(nowMs + 260, nowMs + 262), nowMs + 22);
    expect(told).toEqual({ntp_offset_ms: -750});
  });

  test('after 2036, when the seconds begin again, has the same offset', () => {
    const laterMs = Date.UTC(2040, 0, 1);
    const {take, told} = follow(NtpReader);
    take('rx', request(), laterMs);
    take('tx', answer(laterMs + 5, laterMs + 5), laterMs + 10);
    expect(told).toEqual({ntp_offset_ms: 0});
  });

  test('to another request, or without a stratum, tells no offset', () => {
    const {take, quality, told} = follow(NtpReader);
    take('rx', request(), nowMs);
    take('tx', answer(nowMs, nowMs, {nonce: 'nonce-02'}), nowMs);
    take('tx', answer(nowMs, nowMs, {stratum: 0}), nowMs);
    take('tx', answer(nowMs, nowMs).subarray(0, 47), nowMs);
    expect(quality()).toEqual(only({status: 0}));
    expect(told).toEqual({});
  });
});
