import {once} from 'node:events';
import {type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request} from 'node:http';
import {connect} from 'node:net';

/** What a control socket answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  json(): ReturnType<typeof JSON.parse>;
}

/** One HTTP request over a unix socket. */
export async function ask(
  socketPath: string,
  method: string,
  path: string,
  {body, ...options}: RequestOptions & {readonly body?: string} = {},
): Promise<Answer> {
  const sent = request({socketPath, method, path, ...options});
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  const text = (await response!.setEncoding('utf8').toArray()).join('');
  return {status: response!.statusCode!, headers: response!.headers, text, json: () => JSON.parse(text)};
}

/** Sends bytes as they are, and resolves with what came back once the other side has closed. */
export async function sendBytes(
  socketPath: string,
  bytes: string | Uint8Array,
  end = false,
): Promise<string> {
  const socket = connect({path: socketPath, allowHalfOpen: true});
  const chunks: Buffer[] = [];
  socket.on('data', chunk => chunks.push(chunk));
  const closed = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve);
    // A server may refuse before it has read all.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' || error.code === 'ECONNRESET' ? resolve() : reject(error),
    );
  });
  if (end) socket.end(bytes);
  else socket.write(bytes);
  await closed;
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}
