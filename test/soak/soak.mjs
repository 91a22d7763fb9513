// `npm run soak`: the command under a mixture of traffic for half an hour, or for as many minutes as the argument or
// SOAK_MINUTES says. It fails when memory, descriptors or delays grow, when anything is unaccounted for, or when it ends.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {judge} from './judge.mjs';
import {openTargets, startProbe, startTraffic} from './traffic.mjs';

const minutes = Number(process.argv[2] ?? process.env.SOAK_MINUTES ?? 30);
if (!(minutes > 0)) throw new Error(`expected a number of minutes; got ${minutes}`);
const samplePeriodMs = Math.min(5000, (minutes * 60_000) / 60);

const directory = mkdtempSync(join(tmpdir(), 'udptop-soak-'));
process.once('exit', () => rmSync(directory, {recursive: true, force: true}));
const file = name => join(directory, name);

const targets = await openTargets();
const to = (name, port) => ['-L', `udp://127.0.0.1:0/127.0.0.1:${port}?name=${name}&ttl=3s&maxSessions=2000`];
const relay = spawn(
  process.execPath,
  [
    resolve('dist/cli.js'),
    ...to('echo', targets.echoPort),
    ...to('restarting', targets.restartingPort),
    ...to('dns', targets.dnsPort),
    ...['-L', 'socks5://127.0.0.1:0?name=socks5&udpTimeout=3s&maxSessions=2000'],
    ...['--headless', '--output', 'ndjson', '-i', '500ms', '--linger', '3s'],
    ...['--control', file('u.sock'), '--record', file('run.ndjson.gz'), '--log-file', file('log')],
    ...['--snapshot', file('last.json')],
  ],
  {
    cwd: directory,
    env: {
      ...process.env,
      NODE_OPTIONS: `--import ${pathToFileURL(resolve('test/soak/heap-reports.mjs'))}`,
      HEAP_REPORTS: directory,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
process.once('exit', () => relay.kill('SIGKILL'));
const exited = once(relay, 'exit');
// Somebody reads what it prints.
relay.stdout.resume();
let stderr = '';
relay.stderr.setEncoding('utf8').on('data', text => {
  stderr += text;
});

async function portOf(name) {
  for (;;) {
    const [, port] = new RegExp(`^udptop: ${name} listens at \\S+:(\\d+)$`, 'm').exec(stderr) ?? [];
    if (port !== undefined) return Number(port);
    if (relay.exitCode !== null) throw new Error(`it did not start: ${stderr}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
const ports = {
  echo: await portOf('echo'),
  restarting: await portOf('restarting'),
  dns: await portOf('dns'),
  socks5: await portOf('socks5'),
};
while (!existsSync(file('u.sock'))) await new Promise(resolve => setTimeout(resolve, 20));

const traffic = await startTraffic({ports, targets, controlSocket: file('u.sock')});
const probe = await startProbe(ports.echo);

/** Of thread 0, and of all others together. */
function heapBytes(isMain) {
  return readdirSync(directory)
    .filter(name => /^\d+$/.test(name) && (name === '0') === isMain)
    .reduce((sum, name) => sum + Number(readFileSync(file(name), 'utf8')), 0);
}

function sample() {
  const [, rssKb] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${relay.pid}/status`, 'utf8'));
  return {
    rssBytes: Number(rssKb) * 1024,
    mainHeapBytes: heapBytes(true),
    relayHeapBytes: heapBytes(false),
    descriptors: readdirSync(`/proc/${relay.pid}/fd`).length,
    delayMs: probe.delayMs(),
  };
}

const samples = [];
const endMs = performance.now() + minutes * 60_000;
while (performance.now() < endMs && relay.exitCode === null && relay.signalCode === null) {
  await new Promise(resolve => setTimeout(resolve, samplePeriodMs));
  if (relay.exitCode === null && relay.signalCode === null) samples.push(sample());
}

const faults = traffic.failures.slice(0, 5).map(failure => `traffic: ${failure}`);
if (relay.exitCode !== null || relay.signalCode !== null) {
  faults.push(`it ended by itself, with ${relay.exitCode ?? relay.signalCode}: ${stderr}`);
} else {
  probe.end();
  await traffic.end();
  relay.kill('SIGTERM');
  const [status] = await exited;
  if (status !== 0) faults.push(`it ended with status ${status}: ${stderr}`);
  const {totals, notices} = JSON.parse(readFileSync(file('last.json'), 'utf8'));
  const {flows, rx, tx, drops, unaccounted} = totals;
  console.log(
    `${flows.started} flows, ${rx.packets + tx.packets} datagrams, dropped ${JSON.stringify(drops.byReason)}, unaccounted ${unaccounted}`,
  );
  if (unaccounted !== 0) faults.push(`${unaccounted} datagrams are unaccounted for`);
  for (const {packets, forwardedPackets, droppedPackets, queuedPackets} of [rx, tx])
    if (packets !== forwardedPackets + droppedPackets + queuedPackets)
      faults.push('received is not forwarded + dropped + queued');
  if (flows.started < minutes * 1000) faults.push(`only ${flows.started} flows`);
  if (notices.length > 0) console.log(`notices: ${notices.join('; ')}`);
  for (const {name, early, late, grew} of judge(samples)) {
    console.log(`${name}: ${shown(name, early)} in the second fifth, ${shown(name, late)} in the last`);
    if (grew) faults.push(`${name} grew from ${shown(name, early)} to ${shown(name, late)}`);
  }
}
targets.close();
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? `flat over ${minutes} minutes` : 'not flat');
process.exit(faults.length === 0 ? 0 : 1);

function shown(name, value) {
  if (name.endsWith('Bytes')) return `${(value / 2 ** 20).toFixed(1)} MiB`;
  return name.endsWith('Ms') ? `${value.toFixed(2)} ms` : String(value);
}
