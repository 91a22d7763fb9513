import {once} from 'node:events';
import type {Server} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {expect, onTestFinished, test, vi} from 'vitest';
import {type Answering, closeServer, createLimitedServer} from '../../source/http/limited-server.js';

const refuse = (status: number, sentence: string) => ({status, contentType: 'text/plain', text: sentence});

async function open(answering: Partial<Answering> = {}): Promise<Server> {
  const server = createLimitedServer({
    answer: async () => refuse(200, 'hello'),
    refuse,
    methods: 'GET',
    onError: () => {},
    ...answering,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => closeServer(server));
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** Sends bytes, and resolves with all that comes back until the server closes the connection. */
async function talk(server: Server, bytes: string): Promise<string> {
  const socket = connect(portOf(server), '127.0.0.1');
  socket.write(bytes);
  return (await socket.setEncoding('utf8').toArray()).join('');
}

test('a request is answered, and its connection is over', async () => {
  const answer = await talk(await open(), 'GET / HTTP/1.1\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*Connection: close\r\n\r\nhello$/);
});

test('of several requests at once only the first is answered', async () => {
  const answers = await talk(await open(), 'GET / HTTP/1.1\r\n\r\n'.repeat(5));
  expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
});

test.each([
  ['nonsense\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*expected HTTP\/1\.1$/],
  [
    `GET / HTTP/1.1\r\nX: ${'x'.repeat(9000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n[\s\S]*expected at most 8192 bytes of request line and headers$/,
  ],
  ['CONNECT a:1 HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 405 Method Not Allowed\r\n[\s\S]*expected GET; got CONNECT$/],
])('%j is refused in a sentence', async (bytes, answer) => {
  expect(await talk(await open(), bytes)).toMatch(answer);
});

test('what cannot be answered is told and answered 500, without the reason', async () => {
  const onError = vi.fn();
  const answer = await talk(
    await open({answer: () => Promise.reject(new Error('secret')), onError}),
    'GET /x HTTP/1.1\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 500 /);
  expect(answer).not.toContain('secret');
  expect(onError).toHaveBeenCalledWith(new Error('secret'), expect.objectContaining({url: '/x'}));
});

test('it holds 16 connections, and turns others away', async () => {
  const server = await open();
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let count = 0; count < 16; count++) {
    const socket = connect(portOf(server), '127.0.0.1');
    sockets.push(socket);
    await once(server, 'connection');
  }
  const [dropped] = await Promise.all([
    once(server, 'drop'),
    talk(server, 'GET / HTTP/1.1\r\n\r\n').catch(() => ''),
  ]);
  expect(dropped).toHaveLength(1);
});
