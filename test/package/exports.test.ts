import {existsSync} from 'node:fs';
import {expect, test} from 'vitest';
import {missingExports} from './public-types.js';

test('every type that an export mentions is exported, too', {timeout: 60_000}, () => {
  if (!existsSync('dist/index.d.ts')) throw new Error('expected dist/; run npm run build first');
  expect(missingExports('dist/index.d.ts')).toEqual([]);
});
