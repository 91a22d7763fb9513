import pino from 'pino';
import {expect, test} from 'vitest';
import {createLogTap} from '../../../source/command/output/log-tap.js';
import type {LogLine} from '../../../source/ui/state/commands.js';

test('what was logged before there is a screen reaches it, however many details came after it', () => {
  const tap = createLogTap();
  const logger = pino({level: 'debug'}, tap);
  logger.warn({service: 'dns', granted: 212_992}, 'the receive buffer is smaller than asked for');
  for (let count = 0; count < 5000; count++) logger.debug({}, 'flow started');
  const lines: LogLine[] = [];
  const stop = tap.onLog(line => void lines.push(line));
  expect(lines[0]).toMatchObject({
    level: 40,
    text: 'the receive buffer is smaller than asked for service=dns granted=212992',
  });
  logger.info({}, 'later');
  expect(lines.at(-1)!.text).toBe('later');
  stop();
  logger.info({}, 'too late');
  expect(lines.at(-1)!.text).toBe('later');
});
