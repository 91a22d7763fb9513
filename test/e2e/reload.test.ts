import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {echo, freePort, openPeer, type Peer, type PeerOptions} from '../relay/peers.js';
import {emptyDirectory, type Running, startCommand} from './command.js';

const running: Running[] = [];
let directory = '';
beforeEach(() => {
  directory = emptyDirectory();
});
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

async function peer(options?: PeerOptions): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

const fileOf = (name: string) => join(directory, name);
const textOf = (name: string) => readFileSync(fileOf(name), 'utf8');

function configure(services: Readonly<Record<string, string>>, more = ''): void {
  const lines = Object.entries(services).map(([name, rest]) => `  - {name: ${name}, ${rest}}`);
  writeFileSync(fileOf('udptop.yaml'), ['services:', ...lines, more].join('\n'));
}

const service = (port: number, target: Peer, more = '') =>
  `addr: "127.0.0.1:${port}", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:${target.port}"}]}${more}`;

/** The command with the configuration of this test. */
async function start(...options: string[]): Promise<Running> {
  const command = startCommand([
    ...['-C', fileOf('udptop.yaml'), '--headless', '--output', 'ndjson', '-i', '100ms'],
    ...['--log-file', fileOf('udptop.log'), '--snapshot', fileOf('last.json'), ...options],
  ]);
  running.push(command);
  await command.printed(/"totals"/);
  return command;
}

async function ended(command: Running) {
  command.child.kill('SIGTERM');
  const {status} = await command.finished;
  return {status, ...JSON.parse(textOf('last.json'))};
}

const reloads = () => textOf('udptop.log').match(/was reloaded|was not reloaded/g)?.length ?? 0;

async function reload(command: Running): Promise<void> {
  const before = reloads();
  command.child.kill('SIGHUP');
  await expect.poll(reloads, {timeout: 5000}).toBe(before + 1);
}

async function ask(client: Peer, port: number): Promise<void> {
  const answered = client.arrived(client.received.length + 1);
  await client.send('hello', port);
  await answered;
}

const namesOf = ({services}: {services: {name: string}[]}) => services.map(({name}) => name);

describe.each([
  ['--transport', 'batched'],
  ['--transport', 'portable'],
  ['--threads', '2'],
])('SIGHUP without a terminal: %s %s', (...options) => {
  test('adds, changes and removes services, and leaves the sessions of others alone', async () => {
    const [a, b, c] = [await peer({answer: echo}), await peer({answer: echo}), await peer({answer: echo})];
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
    configure({stays: service(ports[0], a), changes: service(ports[1], b), goes: service(ports[2], b)});
    const command = await start(...options);
    const client = await peer();
    for (const port of ports.slice(0, 3)) await ask(client, port);
    configure({stays: service(ports[0], a), changes: service(ports[1], c), comes: service(ports[3], b)});
    await reload(command);
    await ask(client, ports[0]);
    await ask(client, ports[1]);
    await ask(client, ports[3]);
    const {status, totals, flows, services} = await ended(command);
    expect([status, namesOf({services})]).toEqual([0, ['stays', 'changes', 'comes']]);
    // The same socket towards the target, before and after.
    expect(new Set(a.received.map(({from}) => from)).size).toBe(1);
    expect([a.received.length, c.received.length]).toEqual([2, 1]);
    // What was counted before goes on.
    expect([totals.rx.packets, totals.rx.forwardedPackets, totals.tx.packets]).toEqual([6, 6, 6]);
    const stayed = flows.filter((flow: {service: string}) => flow.service === 'stays');
    expect(stayed.map(({rx}: {rx: {packets: number}}) => rx.packets)).toEqual([2]);
    expect(textOf('udptop.log')).toContain('"added":["comes"],"changed":["changes"],"removed":["goes"]');
  });

  test('that cannot start what is new changes nothing, and says why', async () => {
    const [a, b] = [await peer({answer: echo}), await peer({answer: echo})];
    const ports = [await freePort(), await freePort()] as const;
    configure({stays: service(ports[0], a), other: service(ports[1], a)});
    const command = await start(...options);
    const client = await peer();
    await ask(client, ports[0]);
    // The port of the second target is taken, by that target.
    configure({stays: service(ports[0], a), other: service(ports[1], b), comes: service(b.port, a)});
    await reload(command);
    await command.printed(/The configuration was not reloaded: .*is in use by another program/);
    await ask(client, ports[0]);
    await ask(client, ports[1]);
    const {status, services, totals} = await ended(command);
    expect([status, namesOf({services}), totals.rx.packets]).toEqual([0, ['stays', 'other'], 3]);
    expect([a.received.length, b.received.length]).toEqual([3, 0]);
  });
});

test('a mistake in the file changes nothing, and is told until it is mended', async () => {
  const a = await peer({answer: echo});
  const port = await freePort();
  configure({only: service(port, a)});
  const command = await start();
  writeFileSync(fileOf('udptop.yaml'), 'services: [{name: only, adr: 1}]');
  await reload(command);
  await command.printed(/The configuration was not reloaded: .*adr/);
  await ask(await peer(), port);
  configure({only: service(port, a)}, 'control: later.sock');
  await reload(command);
  const {notices, status} = await ended(command);
  expect([status, notices]).toEqual([0, []]);
  expect(textOf('udptop.log')).toMatch(/"settings":\["control"\].*change only at the next start/);
});

test('SIGHUP opens the log and the recording anew, for logrotate', async () => {
  const a = await peer({answer: echo});
  const port = await freePort();
  configure({only: service(port, a)});
  const command = await start('--record', fileOf('night.ndjson'));
  await ask(await peer(), port);
  renameSync(fileOf('udptop.log'), fileOf('udptop.log.1'));
  renameSync(fileOf('night.ndjson'), fileOf('night.ndjson.1'));
  command.child.kill('SIGHUP');
  const newLog = () => {
    try {
      return textOf('udptop.log');
    } catch {
      return '';
    }
  };
  await expect.poll(newLog, {timeout: 5000}).toContain('was reloaded');
  await ended(command);
  expect(textOf('udptop.log.1')).toContain('relaying');
  expect(textOf('udptop.log.1')).not.toContain('was reloaded');
  for (const name of ['night.ndjson.1', 'night.ndjson']) {
    const lines = textOf(name).trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line).schema)).toEqual(lines.map(() => 'udptop/snapshot/v1'));
  }
});
