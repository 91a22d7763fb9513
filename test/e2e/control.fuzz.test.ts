import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {ask, sendBytes} from '../control/client.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../fuzz/cases.js';
import {echo, eventually, freePort, openPeer} from '../relay/peers.js';
import {emptyDirectory, startCommand} from './command.js';

const streams = fuzzCases / 50;
const atOnce = 8;

function statusField(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);
}

test.skipIf(process.platform !== 'linux')(
  'whatever bytes come in, udptop lives, relays, keeps its memory and answers',
  async () => {
    const [target, client, listen] = [await openPeer({answer: echo}), await openPeer(), await freePort()];
    const cwd = emptyDirectory();
    const path = join(cwd, 'u.sock');
    const url = `udp://127.0.0.1:${listen}/127.0.0.1:${target.port}?udpTimeout=2h`;
    const command = startCommand(['-L', url, '--headless', '--output', 'ndjson', '--control', path], {cwd});
    try {
      await command.printed(/\n/);
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
        `POST /flows/${id}/free HTTP/1.1\r\n\r\n`.repeat(20),
      ].map(request => Buffer.from(request));
      const random = randomNumbers(fuzzSeed);
      const stream = () =>
        random(5) === 0 ? randomBytes(random, 2000) : mutated(random, requests[random(requests.length)]!);

      const pid = command.child.pid!;
      let residentKb = 0;
      let answered = 0;
      for (let sent = 0; sent < streams; sent += atOnce) {
        const answers = await Promise.all(
          Array.from({length: atOnce}, () => sendBytes(path, stream(), true)),
        );
        for (const answer of answers) {
          // Leaving without an answer is right only where the stream itself ended amid a request.
          if (answer === '') continue;
          expect(answer).toMatch(/^HTTP\/1\.1 [1-5]\d\d /);
          expect(answer).not.toMatch(/^HTTP\/1\.1 500 /);
          answered++;
        }
        // After the first streams, what is loaded once is there.
        if (sent === Math.floor(streams / 4 / atOnce) * atOnce) residentKb = statusField(pid, 'VmRSS');
      }
      expect(answered).toBeGreaterThan(streams / 4);

      expect(command.child.exitCode).toBeNull();
      expect(statusField(pid, 'VmRSS')).toBeLessThan(residentKb + 60_000);
      expect((await ask(path, 'POST', `/flows/${id}/free`)).status).toBe(200);
      await client.send('alive', listen);
      await eventually(
        () => client.received.some(({payload}) => String(payload) === 'alive'),
        'an answer through the relay',
      );
      expect((await ask(path, 'GET', '/healthz')).json()).toMatchObject({status: 'ok'});
      command.child.kill('SIGTERM');
      expect(await command.finished).toMatchObject({status: 0, stderr: ''});
    } finally {
      command.child.kill('SIGKILL');
      target.close();
      client.close();
    }
  },
  3_600_000,
);
