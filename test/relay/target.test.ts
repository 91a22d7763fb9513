import {afterEach, describe, expect, test, vi} from 'vitest';
import {openTarget} from '../../source/relay/target.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('a target', () => {
  test('that is an address is never resolved', async () => {
    const target = await openTarget(
      {host: '127.0.0.1', port: 53},
      () => {},
      () => Promise.reject(new Error('asked')),
    );
    expect(target.current()).toEqual({host: '127.0.0.1', port: 53});
    target.close();
  });

  test('that is a name is resolved at the start, and again every 60 s for new sessions', async () => {
    vi.useFakeTimers();
    const answers = ['192.0.2.1', '192.0.2.2'];
    const target = await openTarget(
      {host: 'dns.test', port: 53},
      () => {},
      async () => answers.shift()!,
    );
    expect(target.current()).toEqual({host: '192.0.2.1', port: 53});
    await vi.advanceTimersByTimeAsync(59_000);
    expect(target.current()?.host).toBe('192.0.2.1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(target.current()?.host).toBe('192.0.2.2');
    target.close();
  });

  test('keeps its last address when the resolver fails later, and logs that', async () => {
    vi.useFakeTimers();
    const warnings: string[] = [];
    let calls = 0;
    const target = await openTarget(
      {host: 'dns.test', port: 53},
      (_kind, _fields, message) => warnings.push(message),
      async () => {
        if (calls++ > 0) throw new Error('no answer');
        return '192.0.2.1';
      },
    );
    await vi.advanceTimersByTimeAsync(60_000);
    expect(target.current()?.host).toBe('192.0.2.1');
    expect(warnings).toHaveLength(1);
    target.close();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(calls).toBe(2);
  });

  test('that cannot be resolved at the start is tried again, with longer pauses', async () => {
    vi.useFakeTimers();
    const warnings: string[] = [];
    const askedAtMs: number[] = [];
    let resolved = 0;
    const target = await openTarget(
      {host: 'dns.test', port: 53},
      (_kind, _fields, message) => warnings.push(message),
      async () => {
        if (askedAtMs.push(Date.now()) < 4) throw new Error('ENOTFOUND');
        return '192.0.2.1';
      },
      () => resolved++,
    );
    expect([target.current(), resolved]).toEqual([undefined, 0]);
    await vi.advanceTimersByTimeAsync(7000);
    expect([target.current()?.host, resolved, warnings.length]).toEqual(['192.0.2.1', 1, 3]);
    expect(askedAtMs.map(atMs => atMs - askedAtMs[0]!)).toEqual([0, 1000, 3000, 7000]);
    target.close();
  });

  test('keeps nobody waiting for a resolver that does not answer', async () => {
    vi.useFakeTimers();
    const opening = openTarget(
      {host: 'dns.test', port: 53},
      () => {},
      () => new Promise(() => {}),
    );
    await vi.advanceTimersByTimeAsync(2000);
    const target = await opening;
    expect(target.current()).toBeUndefined();
    target.close();
  });
});
