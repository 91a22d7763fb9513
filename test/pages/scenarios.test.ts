import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {installed, says, startDnsmasq} from '../e2e/command.js';
import {makeNetwork, type Network, whyNoNamespaces} from '../e2e/namespaces.js';
import {example} from '../examples.js';
import {missingPeers, realPeers} from '../real-peers.js';
import {echo, eventually, freePort, openPeer, type Peer} from '../relay/peers.js';
import {makeSandbox, type Sandbox} from './sandbox.js';
import {withoutComment} from './shell-lines.js';

const execute = promisify(execFile);
const children: ChildProcess[] = [];
const peers: Peer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  for (const child of children.splice(0)) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
});

/** The commands of a named example. */
function linesOf(file: string, name: string): string[] {
  return example(file, name).code.trimEnd().split('\n').map(withoutComment);
}

interface Relay {
  printed(pattern: RegExp): Promise<void>;
}

/** Starts a line of a page as it stands there, but without the screen; it relays when this resolves. */
async function start(line: string, {cwd, env}: Sandbox, within: readonly string[] = []): Promise<Relay> {
  const command = line.replace(/^udptop/, 'exec udptop --headless --output ndjson -i 100ms');
  const [program = 'sh', ...args] = [...within, 'sh', '-c', command];
  const child = spawn(program, args, {cwd, env, stdio: ['ignore', 'pipe', 'pipe']});
  children.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const printed = async (pattern: RegExp) => {
    await eventually(() => pattern.test(stdout) || child.exitCode !== null, `${pattern} of ${line}`, 15_000);
    if (!pattern.test(stdout)) throw new Error(`${line} ended: ${stderr}`);
  };
  await printed(/"schema"/);
  return {printed};
}

test.skipIf(!installed('dnsmasq', 'dig'))('README.md: dig through a relayed port is a flow', async () => {
  const dns = await startDnsmasq();
  children.push(dns.child);
  const sandbox = await makeSandbox({53: dns.port});
  const [udptop, dig] = await Promise.all(linesOf('README.md', 'port').map(sandbox.localize));
  const {printed} = await start(udptop!, sandbox);
  const {stdout} = await execute('sh', ['-c', dig!], sandbox);
  expect(stdout).toContain('SERVER: 127.0.0.1#');
  await printed(/"dns_name":"example\.org"/);
});

const pySocks = realPeers.filter(({name}) => name === 'PySocks');

test.skipIf(missingPeers(pySocks).length > 0)('docs/socks5.md: the Python client is a flow', async () => {
  const [target, listen] = [await openPeer({answer: echo}), await freePort()];
  peers.push(target);
  const sandbox = await makeSandbox({1080: listen});
  const udptop = await sandbox.localize("udptop -L 'socks5://ada:secret@127.0.0.1:1080'");
  expect(readFileSync('docs/socks5.md', 'utf8')).toContain("udptop -L 'socks5://ada:secret@127.0.0.1:1080'");
  const {printed} = await start(udptop, sandbox);
  const {code} = example('docs/socks5.md', 'pysocks');
  const program = code
    .replace(' 1080,', ` ${listen},`)
    .replace("('9.9.9.9', 53)", `('127.0.0.1', ${target.port})`);
  const {stdout} = await execute('/usr/bin/python3', ['-c', program]);
  expect(stdout).toContain(`('127.0.0.1', ${target.port})`);
  await printed(/"dns_name":"example\.org"/);
});

test.skipIf(!installed('curl'))('docs/metrics.md: the curl lines show metrics and the health', async () => {
  const sandbox = await makeSandbox();
  const lines = await sandbox.localize(linesOf('docs/metrics.md', 'metrics').join('\n'));
  const [udptop, ...curls] = lines.split('\n');
  await start(udptop!, sandbox);
  const answers = await Promise.all(curls.map(line => execute('sh', ['-c', line], sandbox)));
  expect(answers[0]!.stdout).toContain(
    'udptop_received_packets_total{service="service-0",direction="rx"} 0\n',
  );
  expect(JSON.parse(answers[1]!.stdout)).toMatchObject({status: 'ok'});
});

test.skipIf(!installed('curl'))('docs/control-socket.md: the curl lines do what they say', async () => {
  const [target, client, listen] = [await openPeer({answer: echo}), await openPeer(), await freePort()];
  peers.push(target, client);
  const sandbox = await makeSandbox();
  const {cwd, env} = sandbox;
  const url = `udp://127.0.0.1:${listen}/127.0.0.1:${target.port}?name=dns`;
  await start(`udptop -L '${url}' --control udptop.sock`, sandbox);
  await eventually(() => existsSync(join(cwd, 'udptop.sock')), 'the control socket', 15_000);
  await client.send('x', listen);
  await client.arrived(1);
  const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
  const [assignment, ...lines] = example('docs/control-socket.md', 'control').code.trim().split('\n');
  expect(assignment).toMatch(/^flow='/);
  const answers: unknown[] = [];
  for (const line of lines) {
    const curl = line.replace(/^curl /, 'curl --silent --show-error --fail ');
    answers.push(JSON.parse((await execute('sh', ['-c', curl], {cwd, env: {...env, flow: id}})).stdout));
  }
  expect(answers).toMatchObject([
    {status: 'ok'},
    {schema: 'udptop/snapshot/v1'},
    {total: 1, matched: 1, flows: [{id}]},
    {total: 1, matched: 1, flows: [{id}]},
    {id, state: 'active'},
    {id, metadata: {owner: 'ada', vip: true}},
    {id, state: 'throttled'},
    {id, state: 'blocked'},
    {id, state: 'active'},
    {id, state: 'ended'},
  ]);

  // The answer to a wrong path lists all paths.
  const wrong = 'curl --silent --unix-socket udptop.sock http://udptop/nonsense';
  const {error} = JSON.parse((await execute('sh', ['-c', wrong], {cwd})).stdout);
  const page = readFileSync('docs/control-socket.md', 'utf8');
  const documented = [...page.matchAll(/^\| `[A-Z]+ (\S+)` \|/gm)].map(([, path]) => path!);
  const served = [...error.split(';')[0].matchAll(/\/[^\s,;]+/g)].map(([path]) => path);
  expect([...new Set(documented)].sort()).toEqual([...new Set(served)].sort());
});

test('docs/troubleshooting.md: a port in use is answered as the page says', async () => {
  const taken = await openPeer();
  peers.push(taken);
  const sandbox = await makeSandbox({5300: taken.port});
  const message = /^udptop: --listen .*is in use by another program.*\n/m.exec(
    readFileSync('docs/troubleshooting.md', 'utf8'),
  )![0];
  const line = await sandbox.localize('udptop -L udp://:5300/127.0.0.1:53 --headless 2>&1');
  const {stdout} = await execute('sh', ['-c', `${line} || true`], sandbox);
  expect(stdout).toBe(await sandbox.localize(message));
});

const noNetwork = whyNoNamespaces() !== undefined || !installed('dnsmasq', 'dig');

describe.skipIf(noNetwork)('the lines for a TUN device, between two network namespaces,', () => {
  let network: Network;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await makeSandbox();
    network = makeNetwork();
    const serve = (...args: string[]) => execute(network.server[0]!, [...network.server.slice(1), ...args]);
    await serve('ip', 'address', 'add', '9.9.9.9/32', 'dev', 'lo');
  });
  afterEach(() => network.endServers());
  afterAll(() => network?.remove());

  async function startResolver(): Promise<void> {
    const options = ['--no-daemon', '--user=root', '--no-resolv', '--no-hosts', '--conf-file=/dev/null'];
    await says(network.serve('dnsmasq', ...options, '--address=/example.org/192.0.2.1'), /started/);
  }

  const localize = (line: string) => line.replace(/^sudo /, '').replace('interface=eth0', 'interface=cable0');
  const run = (line: string) =>
    execute(network.relay[0]!, [...network.relay.slice(1), 'sh', '-c', line], {
      env: {...sandbox.env, USER: 'root'},
    });

  test.each(['README.md', 'docs/tungo.md'])('in %s: dig is a flow', async file => {
    await startResolver();
    const [udptop, dig] = linesOf(file, 'device').map(localize);
    const {printed} = await start(udptop!, sandbox, network.relay);
    expect((await run(dig!)).stdout).toContain('192.0.2.1');
    await printed(/"dns_name":"example\.org"/);
  });

  test('in docs/tungo.md: all UDP of the machine', async () => {
    await startResolver();
    const [udptop, ...rules] = linesOf('docs/tungo.md', 'all-udp').map(localize);
    await run('sysctl -q -w net.ipv4.conf.all.rp_filter=2');
    const {printed} = await start(udptop!, sandbox, network.relay);
    for (const rule of rules) await run(rule);
    expect((await run('dig @9.9.9.9 +tries=1 example.org')).stdout).toContain('192.0.2.1');
    await printed(/"target":"9\.9\.9\.9:53"/);
    for (const rule of rules.filter(each => each.includes(' rule ')))
      await run(rule.replace(' add ', ' del '));
  });

  test('in docs/tungo.md: a device that root made, for a user', async () => {
    await startResolver();
    const lines = linesOf('docs/tungo.md', 'own-device').map(localize);
    const udptop = lines.pop()!;
    for (const line of lines) await run(line);
    const powerless = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'];
    const {printed} = await start(udptop, sandbox, [...network.relay, ...powerless]);
    expect((await run('dig @9.9.9.9 +tries=1 example.org')).stdout).toContain('192.0.2.1');
    await printed(/"target":"9\.9\.9\.9:53"/);
  });
});
