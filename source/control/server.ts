import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {steadyNow} from '../clock/steady.js';
import type {Logger} from '../flow/logger.js';
import {createRecentSnapshots} from '../snapshot/recent.js';
import {readBody, sendRefusal, sendReply} from './exchange.js';
import {createPendingKeys} from './pending-keys.js';
import {type Reply, refuse} from './reply.js';
import {maxBodyBytes} from './request-body.js';
import type {Controlled, ControlledMonitor} from './route.js';
import {answer, isRead} from './routes.js';
import {listenAt} from './socket-file.js';

/** Limits on clients. */
const limits = {
  connections: 16,
  headerBytes: 8 * 1024,
  headers: 100,
  headersMs: 2000,
  requestMs: 5000,
  answerMs: 5000,
  connectionMs: 15_000,
} as const;

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
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: 1000,
      requireHostHeader: false,
    },
    (request, response) => void exchange(request, response, controlled, logger),
  );
  server.maxConnections = limits.connections;
  server.maxHeadersCount = limits.headers;
  // Pipelining would let one connection send many requests at once.
  server.maxRequestsPerSocket = 1;
  server.on('connection', endInTime);
  server.on('clientError', refuseMalformed);
  server.on('connect', (_request, socket) =>
    sendRefusal(socket as Socket, '405 Method Not Allowed', 'expected GET, PUT, POST or DELETE; got CONNECT'),
  );
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
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Answers one request. Never rejects: errors are logged and answered. */
async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
  logger: ControlSocketOptions['logger'],
): Promise<void> {
  const {method = '', url: target = '', socket} = request;
  // Node would keep the connection open for a client that has already sent further requests.
  response.once('finish', () => socket.destroySoon());
  try {
    const body = await readBody(request, maxBodyBytes);
    const reply = body
      ? await inTime(answer({method, target, body}, controlled))
      : refuse(413, `expected a body of at most ${maxBodyBytes} bytes`);
    if (!isRead(method)) logger.info({method, target, status: reply.status}, 'control request');
    sendReply(response, reply);
  } catch (error) {
    // The client disconnected in the middle of its request: nobody waits for an answer.
    if (request.destroyed && !request.complete) return;
    logger.error({err: error, method, target}, 'control request failed');
    if (!response.headersSent) sendReply(response, refuse(500, 'udptop failed to answer; see its log'));
  }
}

/** Answers 503 when the relay thread hangs. */
async function inTime(reply: Promise<Reply>): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Reply>(resolve => {
    const sentence = `the relay did not answer within ${limits.answerMs} ms; try again`;
    timer = setTimeout(() => resolve(refuse(503, sentence)), limits.answerMs);
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Frees the slot of a client that neither sends nor reads. */
function endInTime(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), limits.connectionMs);
  socket.once('close', () => clearTimeout(timer));
}

const malformed: Readonly<Record<string, readonly [status: string, sentence: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    `expected at most ${limits.headerBytes} bytes of request line and headers`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    `expected the headers within ${limits.headersMs} ms and the rest within ${limits.requestMs} ms`,
  ],
};

function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, sentence] = malformed[error.code ?? ''] ?? ['400 Bad Request', 'expected HTTP/1.1'];
  sendRefusal(socket, status, sentence);
}
