import {describe, expect, test} from 'vitest';
import type {Session} from '../../../source/relay/sessions/session.js';
import {createSessionIndex} from '../../../source/relay/sessions/session-index.js';
import type {PeerKey} from '../../../source/relay/transport/transport.js';

const session = (key: PeerKey) => ({key}) as Session;
/** A peer number, an IPv4 address and port as a number, and a string. */
const keys: PeerKey[] = [0, 7, 2 ** 17 - 1, 2 ** 17, 0x7f00_0001 * 65_536 + 53, '[::1]:53'];

describe('the index of sessions', () => {
  test('finds every session by its key, of any kind', () => {
    const index = createSessionIndex();
    const sessions = keys.map(session);
    for (const each of sessions) index.add(each);
    expect(index.size).toBe(keys.length);
    expect(keys.map(index.get)).toEqual(sessions);
    expect(index.get(1)).toBeUndefined();
    expect(index.get('[::1]:54')).toBeUndefined();
    expect(new Set(index)).toEqual(new Set(sessions));
  });

  test('removes a session only if it still has the key', () => {
    const index = createSessionIndex();
    for (const key of keys) {
      const [first, second] = [session(key), session(key)];
      index.add(first);
      expect(index.remove(first)).toBe(true);
      expect(index.get(key)).toBeUndefined();
      index.add(second);
      expect(index.remove(first)).toBe(false);
      expect(index.get(key)).toBe(second);
    }
    expect(index.size).toBe(keys.length);
  });

  test('can be emptied while iterating', () => {
    const index = createSessionIndex();
    for (const key of keys) index.add(session(key));
    for (const each of index) index.remove(each);
    expect([index.size, ...index]).toEqual([0]);
  });
});
