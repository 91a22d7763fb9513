import {createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES} from 'node:http';
import type {Socket} from 'node:net';
import {type Answer, sendAnswer, sendRefusal} from './answer.js';

/** Limits on clients. */
const limits = {
  connections: 16,
  headerBytes: 8 * 1024,
  headers: 100,
  headersMs: 2000,
  requestMs: 5000,
  connectionMs: 15_000,
} as const;

/** What a server answers. */
export interface Answering {
  /** The answer to one request. What it rejects with is told to `onError`, and answered with status 500. */
  answer(request: IncomingMessage): Promise<Answer>;
  /** The answer that says in a sentence what is wrong, and what was expected. */
  refuse(status: number, sentence: string): Answer;
  /** As a sentence names them: `GET, PUT, POST or DELETE`. */
  readonly methods: string;
  onError(error: unknown, request: Pick<IncomingMessage, 'method' | 'url'>): void;
}

/** A server of HTTP/1.1 that nobody can keep busy: one request a connection, few connections, and little time. It does not listen yet. */
export function createLimitedServer(answering: Answering): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: 1000,
      requireHostHeader: false,
    },
    (request, response) => void exchange(request, response, answering),
  );
  const refuse = (socket: Socket, status: number, sentence: string) =>
    sendRefusal(socket, answering.refuse(status, sentence), STATUS_CODES[status]!);
  server.maxConnections = limits.connections;
  server.maxHeadersCount = limits.headers;
  // Pipelining would let one connection send many requests at once.
  server.maxRequestsPerSocket = 1;
  server.on('connection', endInTime);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, ...(malformed[error.code ?? ''] ?? ([400, 'expected HTTP/1.1'] as const)));
  });
  server.on('connect', (_request, socket) =>
    refuse(socket as Socket, 405, `expected ${answering.methods}; got CONNECT`),
  );
  return server;
}

/** Answers one request. Never rejects: errors are told and answered. */
async function exchange(
  request: IncomingMessage,
  response: ServerResponse,
  {answer, refuse, onError}: Answering,
): Promise<void> {
  const {socket} = request;
  // Node would keep the connection open for a client that has already sent further requests.
  response.once('finish', () => socket.destroySoon());
  try {
    sendAnswer(response, await answer(request));
  } catch (error) {
    // The client disconnected in the middle of its request: nobody waits for an answer.
    if (request.destroyed && !request.complete) return;
    onError(error, request);
    if (!response.headersSent) sendAnswer(response, refuse(500, 'udptop failed to answer; see its log'));
  }
}

/** Frees the slot of a client that neither sends nor reads. */
function endInTime(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), limits.connectionMs);
  socket.once('close', () => clearTimeout(timer));
}

const malformed: Readonly<Record<string, readonly [status: number, sentence: string]>> = {
  HPE_HEADER_OVERFLOW: [431, `expected at most ${limits.headerBytes} bytes of request line and headers`],
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    `expected the headers within ${limits.headersMs} ms and the rest within ${limits.requestMs} ms`,
  ],
};

/** Ends all connections, and listens no more. */
export function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}
