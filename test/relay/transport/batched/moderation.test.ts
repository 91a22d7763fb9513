import {describe, expect, test} from 'vitest';
import {Moderation} from '../../../../source/relay/transport/batched/moderation.js';

/** The pause after 400 ms of messages at a steady rate. */
function pauseAt(perSecond: number): number {
  const moderation = new Moderation();
  let pause = moderation.pauseMicroseconds(1000);
  for (let ms = 1; ms <= 400; ms++) {
    moderation.count(perSecond / 1000);
    pause = moderation.pauseMicroseconds(1000 + ms);
  }
  return pause;
}

describe('the moderation of wake-ups', () => {
  test('does not pause at low rates', () => {
    expect([0, 1000, 10_000, 30_000].map(pauseAt)).toEqual([0, 0, 0, 0]);
  });

  test('pauses longer at higher rates, up to a bound', () => {
    expect([50_000, 75_000, 100_000, 500_000].map(pauseAt)).toEqual([250, 375, 500, 500]);
  });

  test('does not pause while more waits than one round can receive', () => {
    const moderation = new Moderation();
    moderation.pauseMicroseconds(1000);
    moderation.count(10_000);
    expect(moderation.pauseMicroseconds(1020)).toBeGreaterThan(0);
    moderation.count(128, true);
    expect(moderation.pauseMicroseconds(1021)).toBe(0);
    moderation.count(20);
    expect(moderation.pauseMicroseconds(1021)).toBeGreaterThan(0);
  });

  test('does not take a burst for load', () => {
    const moderation = new Moderation();
    moderation.pauseMicroseconds(1000);
    for (let ms = 1; ms <= 100; ms++) {
      // Every tenth millisecond brings what the two before would have.
      moderation.count(ms % 10 === 0 ? 90 : 10);
      expect(moderation.pauseMicroseconds(1000 + ms)).toBe(0);
    }
  });

  test('recognizes a steady stream, whose next message is worth waiting for', () => {
    const moderation = new Moderation();
    expect(moderation.isSteady).toBe(false);
    moderation.pauseMicroseconds(1000);
    moderation.count(10);
    moderation.pauseMicroseconds(1005);
    expect(moderation.isSteady).toBe(true);
    moderation.pauseMicroseconds(1010);
    expect(moderation.isSteady).toBe(false);
  });

  test('stops pausing once the load is gone', () => {
    const moderation = new Moderation();
    moderation.pauseMicroseconds(1000);
    moderation.count(1000);
    expect(moderation.pauseMicroseconds(1005)).toBeGreaterThan(0);
    moderation.count(1);
    expect(moderation.pauseMicroseconds(1010)).toBe(0);
  });
});
