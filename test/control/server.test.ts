import {once} from 'node:events';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {type ControlSocket, openControlSocket} from '../../source/control/server.js';
import {snapshotFileSchema} from '../../source/snapshot/schema.js';
import {formatSnapshot} from '../../source/snapshot/write.js';
import {exportedSnapshot} from '../../source/view/export.js';
import {initialView} from '../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';
import {ask, sendBytes} from './client.js';
import {activeId, type FakeMonitor, fakeMonitor} from './fake-monitor.js';

let directory = '';
let path = '';
let opened: ControlSocket | undefined;
const clients: Socket[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
  path = join(directory, 'control.sock');
});
afterEach(() => {
  vi.useRealTimers();
  for (const client of clients.splice(0)) client.destroy();
  opened?.close();
  opened = undefined;
  rmSync(directory, {recursive: true});
});

const logger = {info: vi.fn(), error: vi.fn()};

async function open(monitor: FakeMonitor = fakeMonitor(), readonly = false): Promise<FakeMonitor> {
  logger.info.mockClear();
  logger.error.mockClear();
  opened = await openControlSocket({path, monitor, readonly, logger});
  return monitor;
}

async function client(): Promise<Socket> {
  const socket = connect(path);
  clients.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const answers = (method: string, target: string, body?: string) =>
  ask(path, method, target, body === undefined ? {} : {body});

describe('the control socket', () => {
  test('answers in JSON, one request per connection', async () => {
    await open();
    const {status, headers, text} = await answers('GET', '/snapshot');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      connection: 'close',
    });
    const whole = snapshot([flow(), flow({client: '127.0.0.1:40001', state: 'ended'})]);
    expect(text).toBe(formatSnapshot(exportedSnapshot(whole, initialView())));
    expect(snapshotFileSchema.parse(JSON.parse(text)).flows).toHaveLength(2);
  });

  test('sends ten thousand flows whole', async () => {
    await open(fakeMonitor(manyFlows(10_000)));
    const answer = await answers('GET', '/flows?sort=client');
    expect(answer.json().flows).toHaveLength(10_000);
  });

  test('answers HEAD with the headers of GET and no body', async () => {
    await open();
    const [head, get] = [await answers('HEAD', '/flows'), await answers('GET', '/flows')];
    expect(head.text).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  test('acts on a flow and logs which one', async () => {
    const monitor = await open();
    const target = `/flows/${encodeURIComponent(activeId)}/block`;
    expect((await answers('POST', target, '{"for": "1s"}')).status).toBe(200);
    expect(monitor.calls).toEqual([['act', activeId, {kind: 'blocked', untilMs: expect.any(Number)}]]);
    expect(logger.info).toHaveBeenLastCalledWith({method: 'POST', target, status: 200}, 'control request');
  });

  test('answers 405 with Allow, and 403 with --readonly', async () => {
    await open(fakeMonitor(), true);
    expect((await answers('GET', `/flows/${activeId}/block`)).headers.allow).toBe('POST');
    expect((await answers('DELETE', `/flows/${activeId}`)).status).toBe(403);
  });

  test('disappears with its connections when it is closed', async () => {
    await open();
    const idle = await client();
    const closed = once(idle, 'close');
    opened!.close();
    await closed;
    expect(existsSync(path)).toBe(false);
  });

  test('answers 500 when the monitor fails, logs why, and continues', async () => {
    const monitor = await open({
      ...fakeMonitor(),
      takeSnapshot: () => Promise.reject(new Error('out of paper')),
    });
    const answer = await answers('GET', '/flows');
    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({error: 'udptop failed to answer; see its log'});
    expect(logger.error.mock.lastCall![0].err.message).toBe('out of paper');
    expect((await answers('DELETE', `/flows/${activeId}`)).status).toBe(200);
    expect(monitor.calls).toHaveLength(1);
  });

  test('answers 503 when the relay hangs', async () => {
    await open({...fakeMonitor(), takeSnapshot: () => new Promise(() => {})});
    vi.useFakeTimers({toFake: ['setTimeout']});
    const answer = answers('GET', '/healthz');
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(2), {interval: 1});
    vi.advanceTimersByTime(5000);
    expect((await answer).status).toBe(503);
  });
});

describe('the limits on a client:', () => {
  test('a body of more than 16 KiB is answered 413, with and without a length', async () => {
    const monitor = await open();
    const body = JSON.stringify({key: 'x'.repeat(16 * 1024)});
    const target = `/flows/${activeId}/metadata`;
    const sentence = {error: 'expected a body of at most 16384 bytes'};
    const [counted, chunked] = [
      await answers('PUT', target, body),
      await ask(path, 'PUT', target, {body, headers: {'transfer-encoding': 'chunked'}}),
    ];
    for (const answer of [counted, chunked]) {
      expect(answer.status).toBe(413);
      expect(answer.json()).toEqual(sentence);
    }
    expect(monitor.calls).toEqual([]);
  });

  test('headers of more than 8 KiB are answered 431', async () => {
    await open();
    const answer = await ask(path, 'GET', `/flows?filter=${'x'.repeat(9000)}`);
    expect(answer.status).toBe(431);
    expect(answer.json().error).toBe('expected at most 8192 bytes of request line and headers');
  });

  test.each([
    ['nonsense\r\n\r\n'],
    ['GET /flows HTTP/9.9\r\n\r\n'],
    ['GET /flows HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['GET /fl\0ows HTTP/1.1\r\n\r\n'],
    ['\x16\x03\x01\x02\0\x01\0'],
  ])('invalid HTTP (%j) is answered 400', async bytes => {
    await open();
    const answer = await sendBytes(path, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/json\r\n/);
    expect(answer).toMatch(/\{\n {2}"error": "expected HTTP\/1\.1"\n\}\n$/);
  });

  test('CONNECT is answered 405', async () => {
    await open();
    expect(await sendBytes(path, 'CONNECT /flows HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
  });

  test('of pipelined requests only one is carried out', async () => {
    const monitor = await open();
    const request = `DELETE /flows/${activeId} HTTP/1.1\r\n\r\n`;
    expect(await sendBytes(path, request.repeat(100))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(monitor.calls).toHaveLength(1);
  });

  test('a client that disconnects amid its request causes no error', async () => {
    await open();
    await sendBytes(path, `PUT /flows/${activeId}/metadata HTTP/1.1\r\nContent-Length: 100\r\n\r\n{`, true);
    expect((await answers('GET', '/healthz')).status).toBe(200);
    expect(logger.error).not.toHaveBeenCalled();
  });

  test('an incomplete request is answered 408', async () => {
    await open();
    const slow = sendBytes(path, 'GET /flows HTTP/1.1\r\nX-Slow: ');
    expect((await answers('GET', '/healthz')).status).toBe(200);
    const answer = await slow;
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('expected the headers within 2000 ms and the rest within 5000 ms');
  });

  test('at most 16 connections are open, and a freed slot is reused', async () => {
    await open();
    const held = await Promise.all(Array.from({length: 16}, client));
    const refused = await client();
    refused.resume();
    await once(refused, 'close');
    held[0]!.destroy();
    await vi.waitFor(async () => expect((await answers('GET', '/healthz')).status).toBe(200));
  });

  test('a client that does not read is disconnected eventually', async () => {
    vi.useFakeTimers({toFake: ['setTimeout']});
    await open(fakeMonitor(manyFlows(5000)));
    const deaf = await client();
    deaf.pause();
    deaf.write('GET /snapshot HTTP/1.1\r\n\r\n');
    // Some of the answer is there to be read, and the rest waits for that.
    await vi.waitFor(() => expect(deaf.readableLength).toBeGreaterThan(0), {interval: 1});
    vi.advanceTimersByTime(15_000);
    deaf.resume();
    await once(deaf, 'close');
    expect(deaf.bytesRead).toBeLessThan(1_000_000);
  });
});
