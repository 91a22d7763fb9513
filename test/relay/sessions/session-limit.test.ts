import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {mostSessions} from '../../../source/flow/limits.js';
import {createSessionLimit, sessionLimitMemory} from '../../../source/relay/sessions/session-limit.js';
import {cases} from '../../fuzz/cases.js';

describe('the limit of sessions', () => {
  test('refuses sessions beyond the total, and admits new ones after a removal', () => {
    const limit = createSessionLimit({maxSessions: 2, maxSessionsPerClient: 2});
    expect([limit.add('10.0.0.1'), limit.add('10.0.0.2'), limit.add('10.0.0.3')]).toEqual([
      undefined,
      undefined,
      'sessionLimit',
    ]);
    limit.remove('10.0.0.1');
    expect(limit.add('10.0.0.3')).toBeUndefined();
  });

  test('counts each client address separately, IPv4 and IPv6', () => {
    const limit = createSessionLimit({maxSessions: 10, maxSessionsPerClient: 1});
    for (const host of ['10.0.0.1', '10.0.0.2', '::1', 'fe80::1%eth0']) {
      expect(limit.add(host), host).toBeUndefined();
      expect(limit.add(host), host).toBe('clientSessionLimit');
    }
    expect(limit.add('::ffff:10.0.0.1')).toBe('clientSessionLimit');
    limit.remove('::1');
    expect(limit.add('::1')).toBeUndefined();
    expect(limit.add('fe80::1')).toBe('clientSessionLimit');
  });

  test('names the limit of the client first, so that no session is evicted for a client that is refused anyway', () => {
    const limit = createSessionLimit({maxSessions: 2, maxSessionsPerClient: 1});
    limit.add('10.0.0.1');
    limit.add('10.0.0.2');
    expect(limit.add('10.0.0.1')).toBe('clientSessionLimit');
  });

  test('takes other limits for the clients of some blocks', () => {
    const limit = createSessionLimit({
      maxSessions: 10,
      maxSessionsPerClient: 10,
      clients: [{block: '10.0.0.0/8', maxSessions: 1}],
    });
    for (const host of ['10.0.0.1', '10.0.0.2']) {
      expect(limit.add(host), host).toBeUndefined();
      expect(limit.add(host), host).toBe('clientSessionLimit');
    }
    expect([limit.add('192.0.2.1'), limit.add('192.0.2.1')]).toEqual([undefined, undefined]);
    limit.remove('10.0.0.1');
    expect(limit.add('10.0.0.1')).toBeUndefined();
  });

  test('takes limits that no machine reaches, in bounded memory', () => {
    const limits = {maxSessions: 1_000_000_000, maxSessionsPerClient: 1};
    const memory = sessionLimitMemory(limits);
    expect(memory.byteLength).toBeLessThan(100 << 20);
    const limit = createSessionLimit(limits, memory);
    expect([limit.add('10.0.0.1'), limit.add('10.0.0.1'), limit.add('10.0.0.2')]).toEqual([
      undefined,
      'clientSessionLimit',
      undefined,
    ]);
  });

  test('never admits more sessions than its memory has room for', () => {
    const limits = {maxSessions: 1_000_000_000, maxSessionsPerClient: 999_999_999};
    const memory = sessionLimitMemory(limits);
    // As after that many.
    new Int32Array(memory)[1] = mostSessions - 1;
    const limit = createSessionLimit(limits, memory);
    expect([limit.add('10.0.0.1'), limit.add('10.0.0.2')]).toEqual([undefined, 'sessionLimit']);
  });

  test('is one limit for all threads that share its memory', () => {
    const limits = {maxSessions: 3, maxSessionsPerClient: 2};
    const memory = sessionLimitMemory(limits);
    const [one, other] = [createSessionLimit(limits, memory), createSessionLimit(limits, memory)];
    expect([one.add('10.0.0.1'), other.add('10.0.0.1'), one.add('10.0.0.1')]).toEqual([
      undefined,
      undefined,
      'clientSessionLimit',
    ]);
    expect(other.add('10.0.0.2')).toBeUndefined();
    expect(one.add('10.0.0.3')).toBe('sessionLimit');
    other.remove('10.0.0.1');
    expect(one.add('10.0.0.1')).toBeUndefined();
  });

  test('agrees with a plain count over sessions that come and go', () => {
    const limits = {maxSessions: 60, maxSessionsPerClient: 4};
    const hosts = Array.from({length: 40}, (_, index) => [
      `10.0.0.${index}`,
      `2001:db8::${index.toString(16)}`,
    ]);
    const anyStep = fc.record({host: fc.constantFrom(...hosts.flat()), comes: fc.boolean()});
    fc.assert(
      fc.property(fc.array(anyStep, {maxLength: 1000, size: 'max'}), steps => {
        const limit = createSessionLimit(limits);
        const counts = new Map<string, number>();
        let total = 0;
        for (const {host, comes} of steps) {
          const count = counts.get(host) ?? 0;
          if (comes) {
            const expected = count >= 4 ? 'clientSessionLimit' : total >= 60 ? 'sessionLimit' : undefined;
            expect(limit.add(host)).toBe(expected);
            if (expected) continue;
            counts.set(host, count + 1);
            total++;
          } else if (count > 0) {
            limit.remove(host);
            counts.set(host, count - 1);
            total--;
          }
        }
      }),
      cases(1 / 100),
    );
  });
});
