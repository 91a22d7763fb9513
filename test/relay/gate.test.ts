import {describe, expect, test} from 'vitest';
import {createGate} from '../../source/relay/gate.js';

describe('a blocked flow', () => {
  test('lets nothing pass until its block expires', () => {
    const gate = createGate({kind: 'blocked', untilMs: 5000});
    expect(gate.refuses('rx', 100, 1000)).toBe('blocked');
    expect(gate.refuses('tx', 0, 4999)).toBe('blocked');
    expect([gate.isOver(4999), gate.isOver(5000)]).toEqual([false, true]);
  });

  test('stays blocked if no end was set', () => {
    expect(createGate({kind: 'blocked', untilMs: null}).isOver(1e15)).toBe(false);
  });
});

describe('a throttled flow', () => {
  /** Bytes that pass in `seconds` from a sender at ten times the rate. */
  function passed(bytesPerSecond: number, sizeBytes: number, seconds: number): number {
    const gate = createGate({kind: 'throttled', bytesPerSecond});
    const stepMs = (sizeBytes * 1000) / (bytesPerSecond * 10);
    let bytes = 0;
    for (let ms = 0; ms < seconds * 1000; ms += stepMs) {
      if (gate.refuses('rx', sizeBytes, ms) === undefined) bytes += sizeBytes;
    }
    return bytes;
  }

  test.each([
    [10_000, 200],
    [1_000_000, 1200],
    [1000, 1200],
    [100, 65_507],
  ])('passes %d bytes/s in datagrams of %d bytes, and a quarter of a second of burst', (rate, size) => {
    const seconds = Math.max(60, (size * 100) / rate);
    const allowed = rate * (seconds + 0.25);
    expect(passed(rate, size, seconds)).toBeGreaterThan(allowed - size - rate * 0.01 * seconds);
    expect(passed(rate, size, seconds)).toBeLessThan(allowed + size);
  });

  test('limits each direction separately', () => {
    const gate = createGate({kind: 'throttled', bytesPerSecond: 1000});
    expect(gate.refuses('rx', 5000, 0)).toBeUndefined();
    expect(gate.refuses('rx', 1, 1)).toBe('throttled');
    expect(gate.refuses('tx', 1, 1)).toBeUndefined();
  });
});
