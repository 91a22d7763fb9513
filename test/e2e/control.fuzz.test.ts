import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {ask, sendBytes} from '../control/client.js';
import {anyBytes, cases, damaged} from '../fuzz/cases.js';
import {echo, eventually, openPeer} from '../relay/peers.js';
import {emptyDirectory, startCommand} from './command.js';

function statusField(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

test.skipIf(process.platform !== 'linux')(
  'udptop survives any bytes on its control socket: it relays, answers and keeps its memory',
  async () => {
    const [target, client] = [await openPeer({answer: echo}), await openPeer()];
    const cwd = emptyDirectory();
    const path = join(cwd, 'u.sock');
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}?udpTimeout=2h`;
    const command = startCommand(['-L', url, '--headless', '--output', 'ndjson', '--control', path], {cwd});
    try {
      const listen = await command.listening();
      await client.send('x', listen);
      await client.arrived(1);
      const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
      const requests = [
        'GET /flows?filter=service:a&sort=rx&limit=3 HTTP/1.1\r\nHost: udptop\r\n\r\n',
        `GET /flows/${id} HTTP/1.0\r\n\r\n`,
        'HEAD /snapshot HTTP/1.1\r\n\r\n',
        `PUT /flows/${id}/metadata HTTP/1.1\r\nContent-Length: 16\r\n\r\n{"owner": "ada"}`,
        `PUT /flows/${id}/metadata HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"owner": "ada"}\r\n0\r\n\r\n`,
        `POST /flows/${id}/throttle HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 25\r\n\r\n{"bytesPerSecond": 50000}`,
        'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        `POST /flows/${id}/unblock HTTP/1.1\r\n\r\n`.repeat(20),
      ].map(request => Uint8Array.from(Buffer.from(request)));
      const anyStream = fc.oneof(
        {arbitrary: damaged(fc.constantFrom(...requests)), weight: 4},
        {arbitrary: anyBytes(2000), weight: 1},
      );
      const anyStreams = fc.array(anyStream, {minLength: 1, maxLength: 8, size: 'max'});

      const pid = command.child.pid!;
      const parameters = cases(1 / 20);
      let residentKb = 0;
      let rounds = 0;
      let sent = 0;
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(anyStreams, async streams => {
          const answers = await Promise.all(streams.map(stream => sendBytes(path, stream, true)));
          for (const answer of answers) {
            sent++;
            // Only a stream that ends within a request gets no answer.
            if (answer === '') continue;
            expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
            expect(answer).not.toMatch(/^HTTP\/1\.1 500 /);
            answered++;
          }
          // By then, everything that is loaded once has been loaded.
          if (++rounds === Math.floor(parameters.numRuns / 4)) residentKb = statusField(pid, 'VmRSS');
        }),
        parameters,
      );
      expect(answered).toBeGreaterThan(sent / 4);

      expect(command.child.exitCode).toBeNull();
      expect(statusField(pid, 'VmRSS')).toBeLessThan(residentKb + 60_000);
      expect((await ask(path, 'POST', `/flows/${id}/unblock`)).status).toBe(200);
      await client.send('alive', listen);
      await eventually(
        () => client.received.some(({payload}) => String(payload) === 'alive'),
        'an answer through the relay',
      );
      expect((await ask(path, 'GET', '/healthz')).json()).toMatchObject({status: 'ok'});
      command.child.kill('SIGTERM');
      const {status, stderr} = await command.finished;
      expect({status, stderr}).toEqual({
        status: 0,
        stderr: expect.stringMatching(/^udptop: \S+ listens at \S+\n$/),
      });
    } finally {
      command.child.kill('SIGKILL');
      target.close();
      client.close();
    }
  },
);
