import {expect, test} from 'vitest';
import {createDatagramTap} from '../../source/relay/datagram-tap.js';

test('a tap copies what it is shown, the newest first', () => {
  const tap = createDatagramTap();
  const borrowed = Buffer.from('ab');
  tap.take('rx', borrowed, 2, 1000);
  borrowed.fill(0);
  tap.take('tx', new Uint8Array(0), 0, 1001);
  expect(tap.taken()).toBe(2);
  expect(tap.latest()).toEqual([
    {direction: 'tx', atMs: 1001, bytes: 0, head: new Uint8Array(0)},
    {direction: 'rx', atMs: 1000, bytes: 2, head: Uint8Array.of(97, 98)},
  ]);
});

test('what it gave away does not change with later datagrams', () => {
  const tap = createDatagramTap();
  tap.take('rx', Uint8Array.of(1), 1, 1000);
  const [first] = tap.latest();
  for (let each = 0; each < 20; each++) tap.take('tx', Uint8Array.of(2, each), 2, 2000);
  expect(first).toEqual({direction: 'rx', atMs: 1000, bytes: 1, head: Uint8Array.of(1)});
  expect(tap.latest().map(({head}) => head[1])).toEqual([19, 18, 17, 16, 15, 14, 13, 12]);
});
