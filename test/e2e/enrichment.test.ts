import {type ChildProcess, spawn} from 'node:child_process';
import {reverse} from 'node:dns/promises';
import {writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Metadata} from '../../source/flow/metadata.js';
import {openPeer, type Peer} from '../relay/peers.js';
import {emptyDirectory, installed, type Running, startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A target that never answers, so that clients wait for it. */
let silent: Peer;
/** Where the last udptop listens. */
let listen: number;
beforeEach(async () => {
  silent = await openPeer();
  cleanups.push(silent.close);
});

async function startUdptop(...flags: readonly string[]): Promise<Running> {
  const service = ['-L', `udp://127.0.0.1:0/127.0.0.1:${silent.port}?name=dns`];
  return ready(startCommand([...service, '--headless', '--output', 'ndjson', '-i', '100ms', ...flags]));
}

async function ready(command: Running): Promise<Running> {
  cleanups.push(() => command.child.kill('SIGKILL'));
  listen = await command.listening('dns');
  return command;
}

function start(program: string, args: readonly string[], input = ''): ChildProcess {
  const child = spawn(program, args, {stdio: ['pipe', 'ignore', 'ignore']});
  cleanups.push(() => child.kill());
  child.stdin.write(input);
  return child;
}

/** The metadata of the only flow, in the last snapshot that was printed. */
function lastMetadata(command: Running): Metadata {
  const {flows} = JSON.parse(command.stdout().trimEnd().split('\n').at(-1)!);
  expect(flows).toHaveLength(1);
  return flows[0].metadata;
}

const onLinux = process.platform === 'linux';

describe.skipIf(!onLinux || !installed('dig', 'socat'))('clients of this machine', () => {
  test.each([
    ['dig', () => start('dig', ['@127.0.0.1', '-p', String(listen), '+tries=1', '+time=15', 'example.test'])],
    ['socat', () => start('socat', ['-', `UDP4:127.0.0.1:${listen}`], 'hello')],
    ['socat', () => start('socat', ['-', `UDP4-DATAGRAM:127.0.0.1:${listen}`], 'hello')],
  ])('are shown with process, number and user: %s', async (name, startClient) => {
    const command = await startUdptop();
    const {pid} = startClient();
    await command.printed(/"process":.*\n/);
    expect(lastMetadata(command)).toMatchObject({process: name, pid, user: userInfo().username});
    command.child.kill('SIGTERM');
    expect((await command.finished).status).toBe(0);
  });

  test('are not looked up with --no-processes, or when the file says so', async () => {
    const directory = emptyDirectory();
    writeFileSync(
      join(directory, 'udptop.yaml'),
      `processes: false
labels:
  - {match: {client: 127.0.0.0/8, port: ${silent.port}, service: dns}, set: {site: lab, tier: 1}}
services:
  - {name: dns, addr: "127.0.0.1:0", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${silent.port}"}]}}
`,
    );
    const command = await ready(
      startCommand(['--headless', '--output', 'ndjson', '-i', '100ms'], {cwd: directory}),
    );
    start('socat', ['-', `UDP4:127.0.0.1:${listen}`], 'hello');
    // Labels are there with the flow; a search would have begun with its first snapshot.
    await command.printed(/(.*"site":"lab".*\n){5}/);
    const {src_addr, ...metadata} = lastMetadata(command);
    const dst_addr = `127.0.0.1:${silent.port}`;
    expect(metadata).toEqual({conn_type: 'udp', protocol: 'UDP', dst_addr, site: 'lab', tier: 1});

    const other = await startUdptop('--no-processes');
    start('socat', ['-', `UDP4:127.0.0.1:${listen}`], 'hello');
    await other.printed(/(.*"src_addr".*\n){5}/);
    expect(lastMetadata(other)).not.toHaveProperty('process');
  });
});

describe('--resolve', () => {
  test('shows the names of client and target', async () => {
    // Whatever this machine calls it, in its /etc/hosts or by DNS.
    const [name] = await reverse('127.0.0.1');
    const command = await startUdptop('--resolve');
    const client = await openPeer();
    cleanups.push(client.close);
    await client.send('hello', listen);
    await command.printed(/"target_name":.*\n/);
    expect(lastMetadata(command)).toMatchObject({client_name: name, target_name: name});
  });
});
