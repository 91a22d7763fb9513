import {constants} from 'node:os';
import {describe, expect, test} from 'vitest';
import {silentLogger} from '../../../source/flow/logger.js';
import {probeBatching} from '../../../source/relay/transport/batched/probe.js';
import {
  chooseTransport,
  selectTransport,
  TransportUnavailableError,
} from '../../../source/relay/transport/select.js';
import {libc} from './backends.js';
import {makeFaulty} from './batched/faulty-libc.js';

function recordingLogger() {
  const lines: {fields: object; message: string}[] = [];
  const logger = {
    ...silentLogger,
    info: (fields: object, message: string) => void lines.push({fields, message}),
  };
  return {lines, logger};
}

describe('the choice of a transport', () => {
  const impossible = () => ({why: 'koffi could not be loaded: Cannot find module'});

  test('portable is always available', () => {
    expect(selectTransport('portable', silentLogger).name).toBe('portable');
  });

  test('auto falls back and logs why in one line', () => {
    const {lines, logger} = recordingLogger();
    expect(chooseTransport('auto', logger, impossible).name).toBe('portable');
    expect(lines).toEqual([
      {
        fields: {transport: 'portable', reason: 'koffi could not be loaded: Cannot find module'},
        message: 'the batched transport cannot be used',
      },
    ]);
  });

  test('batched is used, or fails with the reason', () => {
    const attempt = () => chooseTransport('batched', silentLogger, impossible);
    expect(attempt).toThrow(TransportUnavailableError);
    expect(attempt).toThrow('the batched transport cannot be used: koffi could not be loaded');
  });
});

describe.runIf(libc)('where it works', () => {
  test('auto uses batched without a log line, and the same one for the whole thread', () => {
    const {lines, logger} = recordingLogger();
    const chosen = selectTransport('auto', logger);
    expect(chosen.name).toBe('batched');
    expect(selectTransport('batched', logger)).toBe(chosen);
    expect(lines).toEqual([]);
  });

  test('the trial says what is missing', () => {
    const faulty = makeFaulty(libc!);
    expect(probeBatching(faulty)).toBeUndefined();
    faulty.nextErrors.recvmmsg = constants.errno.ENOSYS;
    expect(probeBatching(faulty)).toBe('the kernel is too old: it has no recvmmsg');
    faulty.nextErrors.epoll_create1 = constants.errno.EPERM;
    expect(probeBatching(faulty)).toBe('epoll_create1 is refused here (EPERM), as seccomp filters do');
    faulty.onSend = () => ({errno: constants.errno.EPERM});
    expect(probeBatching(faulty)).toBe('sendmmsg is refused here (EPERM), as seccomp filters do');
  });
});
