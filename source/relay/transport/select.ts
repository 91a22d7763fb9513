import type {TransportChoice} from '../../flow/transport-choice.js';
import {loadBatchLibc} from '../../libc/libc.js';
import type {RelayLogger} from '../log.js';
import {probeBatching} from './batched/probe.js';
import {createBatchedTransport} from './batched/transport.js';
import {portableTransport} from './portable/transport.js';
import type {DatagramTransport} from './transport.js';

/** The batched transport was asked for by name, and cannot work here. */
export class TransportUnavailableError extends Error {
  readonly code = 'ERR_TRANSPORT_UNAVAILABLE';

  constructor(readonly reason: string) {
    super(`the batched transport cannot be used: ${reason}`);
    this.name = 'TransportUnavailableError';
  }
}

type Found = DatagramTransport | {readonly why: string};

/** Of this thread: the transport, or why there is none. */
let found: Found | undefined;

/**
 * `auto` takes the batched transport where a trial of it works, and otherwise the portable one, with a line
 * in the log that says why. A thread has one batched transport.
 * @param ownThread the thread has nothing to do but relaying
 * @throws {TransportUnavailableError} when `batched` is asked for and cannot work
 */
export function selectTransport(
  choice: TransportChoice,
  logger: RelayLogger,
  ownThread = false,
): DatagramTransport {
  return chooseTransport(choice, logger, () => {
    found ??= tryBatched(ownThread);
    return found;
  });
}

/** As `selectTransport`, of what `find` finds. */
export function chooseTransport(
  choice: TransportChoice,
  logger: RelayLogger,
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
