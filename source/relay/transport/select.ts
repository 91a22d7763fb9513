import type {Logger} from '../../flow/logger.js';
import type {TransportChoice} from '../../flow/transport-choice.js';
import {loadBatchLibc} from '../../libc/libc.js';
import {probeBatching} from './batched/probe.js';
import {createBatchedTransport} from './batched/transport.js';
import {portableTransport} from './portable/transport.js';
import type {DatagramTransport} from './transport.js';

/** The batched transport was asked for by name but cannot work here. */
export class TransportUnavailableError extends Error {
  readonly code = 'ERR_TRANSPORT_UNAVAILABLE';

  constructor(readonly reason: string) {
    super(`the batched transport cannot be used: ${reason}`);
    this.name = 'TransportUnavailableError';
  }
}

type Found = DatagramTransport | {readonly why: string};

/** This thread's batched transport, or why there is none. Tried once: a thread has one arena and one epoll set. */
let found: Found | undefined;

/**
 * `auto` takes the batched transport if a trial of it works. Otherwise it takes the portable one and logs why.
 * @param ownThread whether the thread does nothing but relay
 * @throws {TransportUnavailableError} when `batched` is asked for but cannot work
 */
export function selectTransport(
  choice: TransportChoice,
  logger: Logger,
  ownThread = false,
): DatagramTransport {
  return chooseTransport(choice, logger, () => {
    found ??= tryBatched(ownThread);
    return found;
  });
}

/** Like `selectTransport`, with the batched transport that `find` returns. */
export function chooseTransport(
  choice: TransportChoice,
  logger: Logger,
  find: () => Found,
): DatagramTransport {
  if (choice === 'portable') return portableTransport;
  const batched = find();
  if (!('why' in batched)) return batched;
  if (choice === 'batched') throw new TransportUnavailableError(batched.why);
  logger.info(
    {transport: portableTransport.name, reason: batched.why},
    'the batched transport cannot be used',
  );
  return portableTransport;
}

function tryBatched(ownThread: boolean): Found {
  const loaded = loadBatchLibc();
  if ('why' in loaded) return loaded;
  const why = probeBatching(loaded.libc);
  return why === undefined ? createBatchedTransport(loaded.libc, ownThread) : {why};
}
