import type {IncomingMessage} from 'node:http';
import {steadyNow} from '../clock/steady.js';
import type {Logger} from '../flow/logger.js';
import type {Answer} from '../http/answer.js';
import {inTime} from '../http/in-time.js';
import {closeServer, createLimitedServer} from '../http/limited-server.js';
import {createRecentSnapshots} from '../snapshot/recent.js';
import {createPendingKeys} from './pending-keys.js';
import {readBody} from './read-body.js';
import {formatBody, type Reply, refuse} from './reply.js';
import {maxBodyBytes} from './request-body.js';
import type {Controlled, ControlledMonitor} from './route.js';
import {answer, isRead} from './routes.js';
import {listenAt} from './socket-file.js';

export interface ControlSocketOptions {
  readonly path: string;
  readonly monitor: ControlledMonitor;
  /** Refuses everything but GET. */
  readonly readonly: boolean;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** A running control socket. */
export interface ControlSocket {
  /** Ends all connections and removes the socket. */
  close(): void;
}

/**
 * Serves HTTP/1.1 over a unix socket with mode 0600, until it is closed or the process exits.
 * @throws {ControlSocketError} when the socket cannot be created at the path
 */
export async function openControlSocket(options: ControlSocketOptions): Promise<ControlSocket> {
  const {path, monitor, readonly, logger} = options;
  const snapshots = createRecentSnapshots(monitor.takeSnapshot);
  const controlled: Controlled = {
    monitor,
    snapshots,
    pendingKeys: createPendingKeys(steadyNow),
    readonly,
    nowMs: steadyNow,
  };
  const server = createLimitedServer({
    answer: async request => answerOf(await reply(request, controlled, logger)),
    refuse: (status, sentence) => answerOf(refuse(status, sentence)),
    methods: 'GET, PUT, POST or DELETE',
    onError: (error, {method, url: target}) =>
      logger.error({err: error, method, target}, 'control request failed'),
  });
  const removeFile = await listenAt(server, path);
  server.on('error', error => logger.error({err: error, path}, 'control socket'));
  const remove = () => {
    try {
      removeFile();
    } catch (error) {
      logger.error({err: error, path}, 'control socket cannot be removed');
    }
  };
  process.once('exit', remove);
  logger.info({path, readonly}, 'control socket opened');
  return {
    close() {
      process.off('exit', remove);
      remove();
      closeServer(server);
    },
  };
}

async function reply(
  request: IncomingMessage,
  controlled: Controlled,
  logger: ControlSocketOptions['logger'],
): Promise<Reply> {
  const {method = '', url: target = ''} = request;
  const body = await readBody(request, maxBodyBytes);
  const reply = body
    ? await inTime(answer({method, target, body}, controlled), refuse)
    : refuse(413, `expected a body of at most ${maxBodyBytes} bytes`);
  if (!isRead(method)) logger.info({method, target, status: reply.status}, 'control request');
  return reply;
}

function answerOf({status, body, allow}: Reply): Answer {
  return {status, contentType: 'application/json', text: formatBody(body), allow};
}
