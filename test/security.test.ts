import {existsSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';

const page = readFileSync('SECURITY.md', 'utf8');

test('SECURITY.md names tests that exist', () => {
  const named = [...page.matchAll(/`((?:test|\.ci)\/[^`]+)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(10);
  for (const path of named) expect(existsSync(path), path).toBe(true);
});
