import {expect, test} from 'vitest';
import {type Logger, silentLogger} from '../../source/flow/logger.js';
import {createBoundedWarning} from '../../source/relay/log.js';

test('a flood of one kind is one line in ten seconds, and the next line says how many were suppressed', () => {
  const lines: object[] = [];
  const logger: Logger = {...silentLogger, warn: (fields, message) => lines.push({...fields, message})};
  let nowMs = 0;
  const warn = createBoundedWarning(logger, () => nowMs);
  for (let index = 0; index < 1000; index++) warn('drop', {index}, 'dropped');
  warn('other', {}, 'something else');
  expect(lines).toEqual([{index: 0, message: 'dropped'}, {message: 'something else'}]);
  nowMs = 10_000;
  warn('drop', {index: 1000}, 'dropped');
  expect(lines.at(-1)).toEqual({index: 1000, alsoSuppressed: 999, message: 'dropped'});
});
