import {execFile, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

const built = (file: string) => new URL(`../../../../dist/${file}`, import.meta.url).href;

/** A network namespace of its own, as root or as an unprivileged user; undefined where neither works. */
const unshare = [['-n'], ['-Urn']].find(
  flags => spawnSync('unshare', [...flags, 'ip', 'link', 'set', 'lo', 'up']).status === 0,
);

/**
 * Relays from a wildcard address of a host with 45 IPv4 addresses to an echo server. Clients at adjacent ports send
 * their own port to every address; prints what each of them got back, from which address.
 */
const program = `
import dgram from 'node:dgram';
import {once} from 'node:events';
const {startUdpService} = await import('${built('relay/handlers/udp.js')}');
const {portableTransport} = await import('${built('relay/transport/portable/transport.js')}');
const {createStatsReporterRegistry} = await import('${built('reporting/registry.js')}');
const {silentLogger} = await import('${built('flow/logger.js')}');

execFileSync('ip', ['link', 'set', 'lo', 'up']);
for (let last = 2; last <= 45; last++) execFileSync('ip', ['address', 'add', '127.0.1.' + last + '/32', 'dev', 'lo']);
const addresses = Object.values(networkInterfaces()).flat().filter(each => each.family === 'IPv4').map(each => each.address);

async function bind(host, port) {
  const socket = dgram.createSocket('udp4');
  socket.bind(port, host);
  await once(socket, 'listening');
  return socket;
}

const echo = await bind('127.0.0.1', 0);
echo.on('message', (payload, {address, port}) => echo.send(payload, port, address));
const listenPort = 5300;
const service = await startUdpService(
  {
    name: 'wildcard',
    listen: {host: '0.0.0.0', port: listenPort},
    targets: [{host: '127.0.0.1', port: echo.address().port}],
    selector: {strategy: 'round', maxFails: 1, failTimeoutMs: 1000},
    keepalive: true,
    statsGUID: '',
    udpTimeoutMs: 30_000,
    limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
    allow: 'any',
  },
  {transport: portableTransport, registry: createStatsReporterRegistry(), logger: silentLogger},
);
const strays = [];
let replies = 0;
let done;
const answered = new Promise(resolve => (done = resolve));
const ports = [40000, 40001, 40002];
const clients = await Promise.all(ports.map(port => bind('127.0.0.1', port)));
for (const [index, client] of clients.entries()) {
  client.on('message', (payload, {address}) => {
    if (String(payload) !== ports[index] + ' to ' + address) strays.push(ports[index] + ' got "' + payload + '" from ' + address);
    if (++replies === ports.length * addresses.length) done();
  });
  for (const address of addresses) client.send(ports[index] + ' to ' + address, listenPort, address);
}
await answered;
console.log(JSON.stringify({addresses: addresses.length, replies, strays}));
process.exit();
`;

describe.runIf(unshare)('a portable listener on a wildcard address', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'udptop-wildcard-'));
    writeFileSync(join(directory, 'program.mjs'), program);
  });
  afterAll(() => rmSync(directory, {recursive: true, force: true}));

  test('keeps the clients of more than 32 local addresses apart', async () => {
    const {stdout} = await promisify(execFile)(
      'unshare',
      [...unshare!, process.execPath, join(directory, 'program.mjs')],
      {timeout: 15_000},
    );
    expect(JSON.parse(stdout)).toEqual({addresses: 45, replies: 3 * 45, strays: []});
  });
});
