import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {freePort} from '../relay/peers.js';
import {emptyDirectory, installed, type Running, says, startCommand} from './command.js';
import {openTerminal} from './terminal.js';

const children: ChildProcess[] = [];
const running: Running[] = [];
/** Servers that detach themselves. */
const servers: number[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const pid of servers.splice(0)) process.kill(pid, 'SIGKILL');
  for (const {child} of running.splice(0)) child.kill('SIGKILL');
});

function start(program: string, ...args: readonly string[]): ChildProcess {
  const child = spawn(program, args, {stdio: ['ignore', 'pipe', 'pipe']});
  children.push(child);
  return child;
}

interface Flow {
  readonly rttMs: number | null;
  readonly metadata: {readonly app?: string};
  readonly rtt?: {
    readonly samples: number;
    readonly p50Ms: number | null;
    readonly p95Ms: number | null;
    readonly maxMs: number | null;
    readonly estimated: boolean;
  };
}

/** A relay to a port of this machine; what it returns ends it and reads its flows. */
async function relay(target: number) {
  const file = join(emptyDirectory(), 'snapshot.json');
  const command = startCommand([
    ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target}`, '--headless', '--output', 'none', '--snapshot', file],
  ]);
  running.push(command);
  return {
    port: await command.listening(),
    async end(): Promise<readonly Flow[]> {
      command.child.kill('SIGTERM');
      await command.finished;
      return JSON.parse(readFileSync(file, 'utf8')).flows;
    },
  };
}

async function startDns(): Promise<number> {
  const port = await freePort();
  const dnsmasq = start(
    'dnsmasq',
    ...['--no-daemon', '--no-resolv', '--no-hosts', '--conf-file=/dev/null', '--user=root', `--port=${port}`],
    ...['--listen-address=127.0.0.1', '--bind-interfaces', '--address=/example.test/192.0.2.1'],
  );
  await says(dnsmasq, /started/);
  return port;
}

const rows: string[] = [];
const told = (ms: number | null | undefined) => (ms == null ? 'blank' : `${ms.toFixed(3)} ms`);

describe('how long answers take, side by side with those who ask', () => {
  test.skipIf(!installed('dnsmasq', 'dnsperf'))(
    'is what dnsperf measures, less the way through the relay',
    async () => {
      const {port, end} = await relay(await startDns());
      const queries = join(emptyDirectory(), 'queries');
      writeFileSync(
        queries,
        Array.from({length: 50}, (_, index) => `host${index}.example.test A`).join('\n'),
      );
      const {stdout} = await promisify(execFile)('dnsperf', [
        ...['-s', '127.0.0.1', '-p', String(port), '-d', queries, '-n', '20', '-c', '1', '-q', '20'],
      ]);
      const [, averageSeconds, , maxSeconds] =
        /Average Latency \(s\):\s+([\d.]+) \(min ([\d.]+), max ([\d.]+)\)/.exec(stdout)!;
      const [flow] = await end();
      const {rtt} = flow!;
      rows.push(
        `dnsperf: average ${told(Number(averageSeconds) * 1000)}, longest ${told(Number(maxSeconds) * 1000)}`,
        `udptop:  half ${told(rtt!.p50Ms)}, longest ${told(rtt!.maxMs)}, of ${rtt!.samples} answers`,
      );
      expect(flow!.metadata.app).toBe('dns');
      expect(rtt!.estimated).toBe(false);
      // 20 queries are under way at a time, and each is paired.
      expect(rtt!.samples).toBe(1000);
      // The relay is behind dnsperf, so it cannot see more; a tenth is the histogram's, a millisecond dnsperf's rounding.
      expect(rtt!.maxMs!).toBeLessThanOrEqual(Number(maxSeconds) * 1000 + 1);
    },
  );

  test.skipIf(!installed('dnsmasq', 'dig', 'tcpdump', 'tshark'))(
    'is what tshark reads from the packets themselves',
    async () => {
      const target = await startDns();
      const {port, end} = await relay(target);
      const file = join(emptyDirectory(), 'dns.pcap');
      // tcpdump tells when it listens, and writes each packet at once.
      const capture = start(
        'tcpdump',
        ...['--immediate-mode', '-U', '-i', 'lo', '-w', file, `udp port ${target}`],
      );
      await says(capture, /listening on/);
      for (let round = 0; round < 10; round++) {
        await promisify(execFile)('dig', [
          ...['@127.0.0.1', '-p', String(port), '+tries=1'],
          'a.example.test',
        ]);
      }
      const flows = await end();
      await expect
        .poll(async () => (await readTimes(file, target)).length, {timeout: 10_000})
        .toBeGreaterThanOrEqual(10);
      const times = await readTimes(file, target);
      const ours = flows.map(({rtt}) => rtt!.maxMs!).sort((a, b) => a - b);
      const theirs = times.sort((a, b) => a - b);
      rows.push(
        `tshark:  ${theirs.map(ms => ms.toFixed(2)).join(' ')} ms`,
        `udptop:  ${ours.map(ms => ms.toFixed(2)).join(' ')} ms`,
      );
      expect(ours).toHaveLength(10);
      // What the kernel saw cannot take longer than what the relay saw around it.
      for (const [index, ms] of ours.entries()) expect(ms).toBeGreaterThan(theirs[index]! * 0.5);
      expect(ours[4]!).toBeLessThan(theirs[4]! + 5);
    },
  );

  test.skipIf(!installed('srt-live-transmit'))(
    'is blank for SRT, whose sides talk on their own',
    async () => {
      const target = await freePort();
      const receiver = start(
        'srt-live-transmit',
        '-q',
        `srt://127.0.0.1:${target}?mode=listener`,
        'file://con',
      );
      const {port, end} = await relay(target);
      const sender = spawn(
        'srt-live-transmit',
        ['-s', '100', '-f', '-pf', 'json', 'file://con', `srt://127.0.0.1:${port}?mode=caller`],
        {stdio: ['pipe', 'pipe', 'pipe']},
      );
      children.push(sender);
      let said = '';
      for (const stream of [sender.stdout, sender.stderr]) stream.on('data', text => (said += text));
      const feed = setInterval(() => sender.stdin.write(Buffer.alloc(1316 * 20, 0x47)), 20);
      await expect.poll(() => said, {timeout: 20_000}).toMatch(/"(?:msRTT|rtt)": ?[\d.]+/);
      clearInterval(feed);
      const [flow] = await end();
      rows.push(
        `srt:     ${/"(?:msRTT|rtt)": ?([\d.]+)/.exec(said)?.[1]} ms`,
        `udptop:  ${told(flow!.rttMs)}`,
      );
      expect(flow!.metadata.app).toBe('srt');
      expect([flow!.rttMs, flow!.rtt]).toEqual([null, undefined]);
      expect(receiver.exitCode).toBeNull();
    },
  );

  test.skipIf(!installed('mosh-client', 'tmux'))(
    'is blank for mosh, whose sides talk on their own',
    async () => {
      const server = await promisify(execFile)(
        'mosh-server',
        ['new', '-i', '127.0.0.1', '-p', '60000:60999', '--', '/bin/sh'],
        {env: {...process.env, LC_ALL: 'C.UTF-8'}},
      );
      const [, target, key] = /MOSH CONNECT (\d+) (\S+)/.exec(server.stdout)!;
      servers.push(Number(/pid = (\d+)/.exec(server.stderr)![1]));
      const {port, end} = await relay(Number(target));
      const terminal = openTerminal(`mosh-client 127.0.0.1 ${port}`, {
        cwd: emptyDirectory(),
        env: {LC_ALL: 'C.UTF-8', MOSH_KEY: key!},
      });
      try {
        for (const round of [1, 2, 3]) {
          terminal.press(`echo $((${round} * 1111))`, 'Enter');
          await terminal.shows(new RegExp(`^(?:# )?${round * 1111}$`, 'm'));
        }
      } finally {
        terminal.close();
      }
      const [flow] = await end();
      rows.push(`mosh:    udptop ${told(flow!.rttMs)}`);
      expect(flow!.metadata.app).toBe('mosh');
      expect([flow!.rttMs, flow!.rtt]).toEqual([null, undefined]);
    },
  );

  test.skipIf(!installed('gtlsclient', 'gtlsserver', 'openssl')).each([
    ['on purpose', []],
    ['behind a NAT that forgot it', ['--nat-rebinding']],
  ])('is that of the handshake for QUIC, and blank where the client went on %s', async (_, options) => {
    const directory = emptyDirectory();
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
      ...['-keyout', key, '-out', certificate],
    ]);
    writeFileSync(join(directory, 'index.html'), 'hello');
    const target = await freePort();
    start('gtlsserver', '-q', '-d', directory, '127.0.0.1', String(target), key, certificate);
    await promisify(execFile)('sh', [
      '-c',
      `until ss -lun | grep -q '127.0.0.1:${target} '; do sleep 0.02; done`,
    ]);
    const {port, end} = await relay(target);
    await promisify(execFile)('gtlsclient', [
      ...['-q', '--change-local-addr=1500ms', ...options, '--delay-stream=2s', '--exit-on-all-streams-close'],
      ...['127.0.0.1', String(port), 'https://localhost/index.html'],
    ]);
    const flows = await end();
    expect(flows.map(({metadata}) => metadata.app)).toEqual(['quic', 'quic']);
    const [begun, moved] = flows[0]!.rttMs === null ? flows.toReversed() : flows;
    rows.push(`quic:    udptop handshake ${told(begun!.rttMs)}, moved ${told(moved!.rttMs)}`);
    expect(begun!.rtt).toMatchObject({samples: 1, estimated: false});
    expect([moved!.rttMs, moved!.rtt]).toEqual([null, undefined]);
  });

  test('prints the table', () => {
    if (rows.length > 0) console.log(['', ...rows, ''].join('\n'));
  });
});

/** The response times of a capture, in ms: of the answers from the port. */
async function readTimes(file: string, port: number): Promise<number[]> {
  const {stdout} = await promisify(execFile)('tshark', [
    '-r',
    file,
    '-d',
    `udp.port==${port},dns`,
    '-Y',
    'dns.time',
    '-T',
    'fields',
    '-e',
    'dns.time',
  ]).catch(() => ({stdout: ''}));
  return stdout
    .split('\n')
    .filter(line => line !== '')
    .map(seconds => Number(seconds) * 1000);
}
