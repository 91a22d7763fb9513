import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterEach, describe, expect, onTestFinished, test} from 'vitest';
import {echo, openPeer, type Peer} from '../relay/peers.js';
import {emptyDirectory, type Running, startCommand} from './command.js';

const running: Running[] = [];
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function peer(options?: Parameters<typeof openPeer>[0]): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

/** Runs the command with at most this many descriptors, soft and hard. */
const withDescriptors = (count: number) => ['sh', '-c', `ulimit -n ${count}; exec "$@"`, 'sh'];

function start(args: readonly string[], descriptors: number) {
  const directory = emptyDirectory();
  const [snapshot, control] = [join(directory, 'last.json'), join(directory, 'control.sock')];
  const command = startCommand(
    [...args, '--headless', '--output', 'none', '--snapshot', snapshot, '--control', control],
    {within: withDescriptors(descriptors)},
  );
  running.push(command);
  return {
    command,
    control,
    async end() {
      command.child.kill('SIGTERM');
      const {status, stderr} = await command.finished;
      return {...JSON.parse(readFileSync(snapshot, 'utf8')), status, stderr};
    },
  };
}

function get(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({socketPath, path}, response => {
      let body = '';
      response.setEncoding('utf8').on('data', piece => {
        body += piece;
      });
      response.on('end', () => resolve(body));
    });
    sent.on('error', reject).end();
  });
}

describe.each(['batched', 'portable'])(
  'sessions that have used up all descriptors: --transport %s',
  transport => {
    test('give way to newcomers, the oldest unanswered one first, and leave enough for everything else', async () => {
      const target = await peer({answer: payload => (payload.toString() === 'quiet' ? undefined : payload)});
      const relay = start(
        ['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}`, '--transport', transport],
        256,
      );
      const port = await relay.command.listening();
      const established = await peer();
      await established.send('first', port);
      await established.arrived(1);
      for (let client = 0; client < 300; client++) await (await peer()).send('quiet', port);
      // Sessions younger than this are not evicted: their target may be about to answer.
      await delay(150);
      const newcomer = await peer();
      await newcomer.send('new', port);
      await newcomer.arrived(1);
      await established.send('second', port);
      await established.arrived(2);
      const shown = JSON.parse(await get(relay.control, '/snapshot'));
      expect(shown.notices).toContainEqual(expect.stringMatching(/^256 files and sockets may be open, but/));
      const {totals, status, stderr} = await relay.end();
      expect([status, totals.flows.evicted > 0]).toEqual([0, true]);
      expect(totals.rx.packets).toBe(totals.rx.forwardedPackets + totals.rx.droppedPackets);
      expect(totals.rx.packets).toBe(303);
      expect(stderr).toContain('lower maxSessions');
    });
  },
);

test('a limit that suffices for maxSessions is no matter', async () => {
  const target = await peer({answer: echo});
  const relay = start(['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?maxSessions=100`], 400);
  await relay.command.listening();
  const {notices, stderr} = await relay.end();
  expect([notices, stderr.includes('maxSessions')]).toEqual([[], false]);
});
