import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {formatBody, type Reply} from './reply.js';

/** Reads a request's body; undefined when it is longer than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.iterator({destroyOnReturn: false})) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendReply(response: ServerResponse, {status, body, allow}: Reply): void {
  const text = formatBody(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(allow && {allow: allow.join(', ')}),
  });
  response.end(text);
}

/**
 * Answers a request that node:http could not parse, so there is no response object.
 * @param status with the reason phrase: `400 Bad Request`
 */
export function sendRefusal(socket: Socket, status: string, sentence: string): void {
  const text = formatBody({error: sentence});
  const head = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
