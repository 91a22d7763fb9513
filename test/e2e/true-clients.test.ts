import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {freePort} from '../relay/peers.js';
import {emptyDirectory, installed, startCommand} from './command.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Answers by the address of the client; datagrams without a header are not answered. */
async function startDnsdist(): Promise<number> {
  const port = await freePort();
  const file = join(emptyDirectory(), 'dnsdist.conf');
  writeFileSync(
    file,
    `
setLocal('127.0.0.1:${port}')
setProxyProtocolACL({'127.0.0.1/32'})
addAction(makeRule('127.0.0.2/32'), SpoofAction('192.0.2.2'))
addAction(makeRule('127.0.0.3/32'), RCodeAction(DNSRCode.REFUSED))
addAction(AllRule(), SpoofAction('192.0.2.1'))
`,
  );
  const child = spawn('dnsdist', ['--supervised', '--disable-syslog', '-C', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        text += chunk;
        if (/Listening on/.test(text)) resolve();
      });
    }
    child.once('exit', () => reject(new Error(`dnsdist ended: ${text}`)));
  });
  return port;
}

const ask = (port: number, client: string) =>
  execFileSync(
    'dig',
    ['@127.0.0.1', '-p', String(port), '-b', client, '+tries=1', '+time=5', 'example.test'],
    {encoding: 'utf8'},
  );

describe.skipIf(!installed('dnsdist', 'dig'))('a real dnsdist behind udptop, with the PROXY protocol', () => {
  test('knows each client by its own address, and answers or refuses it', async () => {
    const target = await startDnsdist();
    const snapshotFile = join(emptyDirectory(), 'snapshot.json');
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target}?name=dns&proxyProtocol=2`,
      '--headless',
      '--snapshot',
      snapshotFile,
    ]);
    children.push(command.child);
    const port = await command.listening('dns');
    expect(ask(port, '127.0.0.1')).toContain('192.0.2.1');
    expect(ask(port, '127.0.0.2')).toContain('192.0.2.2');
    expect(ask(port, '127.0.0.3')).toContain('status: REFUSED');
    command.child.kill('SIGINT');
    await command.finished;
    const {services, flows} = JSON.parse(readFileSync(snapshotFile, 'utf8'));
    expect(services[0]).toMatchObject({
      rx: {packets: 3, forwardedPackets: 3},
      tx: {packets: 3, forwardedPackets: 3},
      proxyHeaderBytes: 3 * 28,
    });
    // As dig writes a question with EDNS and a cookie, without the header.
    for (const {rx} of flows) expect(rx).toMatchObject({packets: 1, bytes: services[0].rx.bytes / 3});
  });
});
