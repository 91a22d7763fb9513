import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';

/** An object of any kind for each datagram is more, and so is a short text. What belongs to a flow is spread over its datagrams. */
const mostBytes = 40;

test('a datagram that says nothing takes no memory, whatever it looks like', () => {
  const flags = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  const told = execFileSync(process.execPath, [...flags, 'bench/peers/inspected-bytes.mjs'], {
    encoding: 'utf8',
  });
  const byKind = Object.entries(JSON.parse(told) as Record<string, number>);
  expect(byKind.length).toBeGreaterThan(4);
  expect(byKind.filter(([, bytes]) => !(bytes < mostBytes))).toEqual([]);
}, 60_000);
