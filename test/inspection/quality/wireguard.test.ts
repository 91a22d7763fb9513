import {describe, expect, test} from 'vitest';
import {WireguardReader} from '../../../source/inspection/quality/wireguard.js';
import {follow, only} from './followed.js';

function message(type: number, bytes: number, sender: number, receiver = 0): Buffer {
  const packet = Buffer.alloc(bytes, 0x77);
  packet.writeUInt32LE(type, 0);
  packet.writeUInt32LE(sender, 4);
  packet.writeUInt32LE(receiver, 8);
  return packet;
}
const initiation = (sender: number) => message(1, 148, sender);
const response = (sender: number, receiver: number) => message(2, 92, sender, receiver);

describe('a handshake of WireGuard', () => {
  test('is counted, timed, and told with the time on the wall', () => {
    const {take, quality, told} = follow(WireguardReader, {wallClockAheadMs: 1000});
    const atMs = Date.UTC(2026, 0, 1);
    take('rx', initiation(0xdead), atMs);
    expect(quality()).toEqual(only({asked: 1, answered: 0}));
    take('tx', response(0xbeef, 0xdead), atMs + 30);
    expect(quality()).toEqual(only({asked: 1, answered: 1, pathRttMs: 30}));
    expect(told).toEqual({wireguard_handshake_at: '2026-01-01T00:00:01.030Z'});
  });

  test('that is tried again counts once, and its tries as retries', () => {
    const {take, quality} = follow(WireguardReader);
    take('tx', initiation(1), 0);
    take('tx', initiation(2), 5000);
    take('tx', initiation(3), 10_000);
    take('rx', response(9, 1), 10_001);
    expect(quality()).toEqual(only({asked: 1, answered: 0, retries: 2}));
    take('rx', response(9, 3), 10_020);
    expect(quality()).toEqual(only({asked: 1, answered: 1, retries: 2, pathRttMs: 20}));
  });

  test('is not what has another length, or is data', () => {
    const {take, quality} = follow(WireguardReader);
    take('rx', message(1, 149, 1), 0);
    take('rx', message(4, 148, 1), 0);
    take('rx', message(2, 92, 1, 1), 0);
    expect(quality()).toEqual(only({}));
  });
});
