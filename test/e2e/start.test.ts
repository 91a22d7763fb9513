import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {echo, freePort, openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed, runCommand} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

async function peer(answer?: (payload: Buffer) => Buffer): Promise<Peer> {
  const opened = await openPeer(answer && {answer});
  cleanups.push(opened.close);
  return opened;
}

function run(args: string): Terminal {
  const terminal = openTerminal(`'${process.execPath}' ${cli} --no-remember ${args}`, {
    cwd: emptyDirectory(),
  });
  cleanups.push(terminal.close);
  return terminal;
}

describe.skipIf(!installed('tmux'))('a screen whose intervals take an hour', () => {
  test('is painted at once', async () => {
    const terminal = run('-i 1h -L udp://127.0.0.1:0/127.0.0.1:9');
    await terminal.shows(/waiting for datagrams at 127\.0\.0\.1:\d+/);
  });

  test('has rates soon after, of a first short interval', async () => {
    const target = await peer(echo);
    const client = await peer();
    const port = await freePort();
    const sending = setInterval(() => void client.send('x'.repeat(100), port), 10);
    cleanups.push(() => clearInterval(sending));
    const terminal = run(`-i 1h --no-processes -L udp://127.0.0.1:${port}/127.0.0.1:${target.port}`);
    await terminal.shows(/▲ +[1-9][\d.]*K?B\/s[\s\S]*127\.0\.0\.1:\d+ .* service-0 .* [1-9]/);
  });
});

describe.each(['batched', 'portable'])('a run that nobody sends anything to, %s,', transport => {
  test('has counted nothing: the datagrams that warm it up leave no trace', async () => {
    const directory = emptyDirectory();
    const {status, stdout, stderr} = await runCommand(
      [
        ...['-L', 'udp://127.0.0.1:0/127.0.0.1:9?name=quiet', '--transport', transport, '--headless'],
        ...[
          '--output',
          'ndjson',
          '-i',
          '100ms',
          '--duration',
          '450ms',
          '--log-file',
          'log',
          '--log-level',
          'trace',
        ],
      ],
      {cwd: directory},
    );
    expect(status).toBe(0);
    const snapshots = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(snapshots.length).toBeGreaterThan(0);
    for (const {flows, services, totals, notices} of snapshots) {
      expect([flows, notices]).toEqual([[], []]);
      expect(services.map(({name}: {name: string}) => name)).toEqual(['quiet']);
      expect(totals).toMatchObject({
        flows: {active: 0, started: 0, ended: 0},
        rx: {packets: 0, bytes: 0},
        tx: {packets: 0, bytes: 0},
        drops: {total: 0},
      });
    }
    expect(stderr).toMatch(/^udptop: quiet listens at \S+\n$/);
    expect(readFileSync(join(directory, 'log'), 'utf8')).not.toMatch(/warm|DNS|dns/);
  });
});
