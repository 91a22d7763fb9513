import {spawnSync} from 'node:child_process';
import dgram from 'node:dgram';
import {once} from 'node:events';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsByThread, residentMegabytes} from '../accounting.mjs';
import {freePort, startNode, stop, untilBound} from '../processes.mjs';
import {beginFrame, plain, startInTerminal} from '../pseudo-terminal.mjs';
import {listenUrl} from '../relays/udptop.mjs';
import {before, roundsOf, secondsOf} from '../settings.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {startSink} from '../traffic.mjs';

const rounds = roundsOf(9);
const idleSeconds = secondsOf(5);
const patienceMs = 5000;
/** With room for more, the command warns of the limit of open files. */
const fewSessions = 'maxSessions=1000';

const commands = [
  {name: 'udptop', cli: 'dist/cli.js'},
  ...(before === undefined ? [] : [{name: 'before', cli: join(before, 'dist/cli.js')}]),
];

/** How long a start takes, what it leaves in memory, and how long the first datagram takes; all in turns. */
export async function measureStart() {
  const sink = await startSink({echo: true});
  const hasHtop = spawnSync('htop', ['--version']).error === undefined;
  const subjects = [
    ...commands.map(({name, cli}) => ({name, measure: () => measureUdptop(cli, sink.port)})),
    ...(hasHtop ? [{name: 'htop', measure: measureHtop}] : []),
    {name: 'node -e 0', measure: async () => ({versionMs: runMs(['-e', '0'])})},
  ];
  const runs = new Map(subjects.map(({name}) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const {name, measure} of subjects) runs.get(name).push(await measure());
  }
  await sink.stop();
  const figures = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarize(ofOne)]));
  print(figures);
  if (!hasHtop) console.log('htop is not installed, so it is not measured: apt-get install htop');
  return figures;
}

async function measureUdptop(cli, targetPort) {
  const args = [cli, '--no-remember', '-L', listenUrl(await freePort(), targetPort, fewSessions)];
  return {
    versionMs: runMs([cli, '--version']),
    ...(await measureScreen(args, process.execPath, text => text.includes(beginFrame))),
    ...prefixed('portable', await measureDatagrams(cli, targetPort, 'portable')),
    ...prefixed('batched', await measureDatagrams(cli, targetPort, 'batched')),
  };
}

function measureHtop() {
  return measureScreen([], 'htop', text => plain(text).includes('PID'));
}

async function measureScreen(args, program, isFrame) {
  const terminal = await startInTerminal(args, program);
  const execAtMs = performance.now();
  await terminal.untilShown(isFrame);
  const firstFrameMs = performance.now() - execAtMs;
  await pause(secondsOf(2) * 1000);
  const residentMB = residentMegabytes(terminal.pid);
  const cpuBefore = cpuSeconds(terminal.pid);
  await pause(idleSeconds * 1000);
  const idleCpuPercent = ((cpuSeconds(terminal.pid) - cpuBefore) / idleSeconds) * 100;
  await terminal.stop();
  return {firstFrameMs, residentMB, idleCpuPercent};
}

function cpuSeconds(pid) {
  return [...cpuSecondsByThread(pid).values()].reduce((sum, seconds) => sum + seconds, 0);
}

function runMs(args) {
  const startMs = performance.now();
  spawnSync(process.execPath, args);
  return performance.now() - startMs;
}

/** There and back: the first datagram through a relay that has just started, and that of a further client. */
async function measureDatagrams(cli, targetPort, transport) {
  const port = await freePort();
  const relay = startNode([
    ...[cli, '--headless', '--output', 'none', '--transport', transport],
    ...['-L', listenUrl(port, targetPort, fewSessions)],
  ]);
  await untilBound(port);
  const firstMs = await ofNewClient(port, targetPort);
  const furtherMs = await ofNewClient(port, targetPort);
  await stop(relay);
  return {firstMs, furtherMs};
}

/** Through a relay at rest. The client itself is warm. */
async function ofNewClient(port, targetPort) {
  await pause(500);
  const client = dgram.createSocket('udp4');
  for (let warm = 0; warm < 20; warm++) await roundTripMs(client, targetPort);
  const ms = await roundTripMs(client, port);
  client.close();
  return ms;
}

const prefixed = (prefix, figures) =>
  Object.fromEntries(Object.entries(figures).map(([name, ms]) => [`${prefix} ${name}`, ms]));

async function roundTripMs(client, port) {
  const sentAtMs = performance.now();
  client.send('a datagram', port, '127.0.0.1');
  await once(client, 'message', {signal: AbortSignal.timeout(patienceMs)});
  return performance.now() - sentAtMs;
}

function summarize(runs) {
  const names = Object.keys(runs[0]);
  return Object.fromEntries(names.map(name => [name, spread(runs.map(run => run[name]))]));
}

const rows = [
  ['first frame after exec, ms', 'firstFrameMs', 0],
  ['--version (of node -e 0: all of it), ms', 'versionMs', 0],
  ['resident, screen open and no flows, MB', 'residentMB', 1],
  ['CPU at idle, % of a core', 'idleCpuPercent', 2],
  ['first datagram through a fresh relay, portable, ms', 'portable firstMs', 2],
  ['  that of a further client', 'portable furtherMs', 2],
  ['first datagram through a fresh relay, batched, ms', 'batched firstMs', 2],
  ['  that of a further client', 'batched furtherMs', 2],
];

function print(figures) {
  const names = Object.keys(figures);
  printTable([
    ['', ...names],
    ...rows.map(([title, key, digits]) => [
      title,
      ...names.map(name => (figures[name][key] ? spreadText(figures[name][key], digits) : '')),
    ]),
  ]);
}
