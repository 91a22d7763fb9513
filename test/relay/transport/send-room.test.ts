import {describe, expect, test} from 'vitest';
import {SendRoom} from '../../../source/relay/transport/send-room.js';

/** Fills it with datagrams of this size, and returns how many there was room for. */
function fill(room: SendRoom, bytes: number): number {
  let count = 0;
  while (room.enter(bytes)) count++;
  return count;
}

describe('what may wait to be sent', () => {
  test('is bounded at each socket, by number and by size', () => {
    const room = new SendRoom();
    expect(fill(room, 10)).toBe(1024);
    room.leave(10);
    expect(fill(room, 10)).toBe(1);
    for (let count = 0; count < 1024; count++) room.leave(10);
    expect(fill(room, 65_000)).toBe(32);
    for (let count = 0; count < 32; count++) room.leave(65_000);
  });

  test('is bounded at all sockets together, and whole again when all have left', () => {
    const rooms = Array.from({length: 200}, () => new SendRoom());
    const counts = rooms.map(room => fill(room, 1024));
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total * 2048).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(counts.at(-1)).toBe(0);
    for (const [index, room] of rooms.entries()) {
      for (let count = 0; count < counts[index]!; count++) room.leave(1024);
    }
    expect(rooms.map(room => fill(room, 1024))).toEqual(counts);
    for (const [index, room] of rooms.entries()) {
      for (let count = 0; count < counts[index]!; count++) room.leave(1024);
    }
  });
});
