import {describe, expect, test} from 'vitest';
import {createKey} from '../../../source/capture/flows/flow-key.js';
import {createLeftOut} from '../../../source/capture/flows/left-out.js';

const isLocal = (host: string) => host.startsWith('10.0.0.');

/** A key between two ends, as `flow-key.ts` lays it out: what matters here is that each pair has one of its own. */
function keyOf(...words: readonly number[]): Int32Array {
  const key = createKey(4);
  key.set(words.slice(0, key.length));
  return key;
}

describe('the flows that a capture leaves to the relay', () => {
  test('are none before it stands in front of a server', () => {
    const leftOut = createLeftOut({isLocal});
    expect(leftOut.isServer({host: '10.0.0.1', port: 53})).toBe(false);
    expect(leftOut.isOfServer({family: 4, sourcePort: 4000, targetPort: 53}, keyOf(1, 2, 3))).toBe(false);
  });

  test('are those of the server on this machine, not those towards the same port elsewhere', () => {
    const leftOut = createLeftOut({isLocal});
    leftOut.set([53]);
    expect(leftOut.isServer({host: '10.0.0.1', port: 53})).toBe(true);
    expect(leftOut.isServer({host: '10.0.0.1', port: 54})).toBe(false);
    expect(leftOut.isServer({host: '9.9.9.9', port: 53})).toBe(false);
    leftOut.set([]);
    expect(leftOut.isServer({host: '10.0.0.1', port: 53})).toBe(false);
  });

  test('leave datagrams of other ports alone', () => {
    const leftOut = createLeftOut({isLocal});
    leftOut.set([53]);
    expect(leftOut.isOfServer({family: 4, sourcePort: 4000, targetPort: 5353}, keyOf(1, 2, 3))).toBe(false);
  });
});
