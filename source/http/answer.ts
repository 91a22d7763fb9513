import type {ServerResponse} from 'node:http';
import type {Socket} from 'node:net';

/** The answer to a request, as it is sent. */
export interface Answer {
  /** An HTTP status (RFC 9110, section 15). */
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  /** With status 405: the methods that the resource supports. */
  readonly allow?: readonly string[] | undefined;
}

export function sendAnswer(response: ServerResponse, {status, contentType, text, allow}: Answer): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(allow && {allow: allow.join(', ')}),
  });
  response.end(text);
}

/**
 * Answers a request that node:http could not parse, so there is no response object.
 * @param reason the phrase of the status: `Bad Request`
 */
export function sendRefusal(socket: Socket, {status, contentType, text}: Answer, reason: string): void {
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
