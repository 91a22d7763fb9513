import {setTimeout as pause} from 'node:timers/promises';
import {mainThreadCpuSeconds, residentMegabytes} from '../accounting.mjs';
import {startFleet} from '../fleet/fleet.mjs';
import {startHub} from '../fleet/hub.mjs';
import {startAnswering} from '../processes.mjs';
import {plain, startInTerminal} from '../pseudo-terminal.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick, roundsOf, secondsOf} from '../settings.mjs';
import {median, printTable, spread, tail} from '../statistics.mjs';
import {startCrowd, startSink} from '../traffic.mjs';

/** BENCH_FLEETS=100,1000: only fleets of so many machines. */
const sizes = process.env.BENCH_FLEETS?.split(',').map(Number) ?? (quick ? [20] : [100, 1000, 5000]);
/** BENCH_FLEET_FLOWS=100: so little work for each machine that it shows what the viewer and the hub take. */
const flows = Number(process.env.BENCH_FLEET_FLOWS ?? (quick ? 1000 : 10_000));
/** As a screen of 40 lines asks for them: two pages. */
const rows = 80;
const refreshes = quick ? 3 : 20;
const warmUps = quick ? 1 : 5;
const failing = {slow: 0.1, gone: 0.1};
const failingRefreshes = quick ? 12 : 20;
const rounds = roundsOf(4);
const watchedSeconds = secondsOf(20);

/** Fleets of simulated machines with 10,000 flows each, over a real hub; and what a viewer costs a real machine. */
export async function measureFleet() {
  const fleets = {};
  for (const machines of sizes) {
    fleets[machines] = await measureSize(machines);
    console.log(JSON.stringify({machines, flows, rows, ...fleets[machines]}));
  }
  const machine = await measureMachine();
  console.log(JSON.stringify({machine}));
  print(fleets, machine);
  return {flows, rows, fleets, machine};
}

async function measureSize(machines) {
  const hub = await startHub();
  const fleet = await startFleet(hub.url, {machines, flows});
  // The machines' code is compiled by then.
  const earlier = await startViewer(hub, machines);
  await earlier.ask(warmUps);
  await earlier.stop();

  const viewer = await startViewer(hub, machines);
  await viewer.ask(warmUps);
  const steady = await measureRefreshes({hub, fleet, viewer, times: refreshes});
  await viewer.stop();
  const screen = await measureKeys(hub, machines);
  const failed = await measureFailing({hub, fleet, machines});
  await fleet.stop();
  await hub.stop();
  return {first: viewer.hello, steady, screen, failing: failed};
}

function startViewer(hub, machines) {
  return startAnswering([
    'bench/fleet/viewer.mjs',
    ...['--hub', hub.url, '--machines', machines, '--rows', rows],
  ]);
}

/** Means a refresh, of all that took part. */
async function measureRefreshes({hub, fleet, viewer, times}) {
  const read = async () => ({
    ...(await hub.ofViewer()),
    hubCpuMs: hub.cpuMs(),
    machinesCpuMs: (await fleet.usage()).cpuMs,
  });
  const before = await read();
  const {wallMs, states, cpuMs, residentMB, heapMB} = await viewer.ask(times);
  const after = await read();
  const each = key => (after[key] - before[key]) / times;
  return {
    wallMs: tail(wallMs),
    viewerCpuMs: cpuMs / times,
    machinesCpuMs: each('machinesCpuMs'),
    hubCpuMs: each('hubCpuMs'),
    bytes: each('bytes'),
    messages: each('messages'),
    questions: each('questions'),
    residentMB,
    heapMB,
    hubResidentMB: hub.residentMB(),
    late: median(states.map(({late, stale}) => late + stale)),
    last: states.at(-1),
  };
}

/** The real command: letters of a filter over all flows, each awaited at the terminal's other end, at all moments of an interval. */
async function measureKeys(hub, machines) {
  const terminal = await startInTerminal(['dist/cli.js', 'fleet', hub.url, '--no-remember']);
  await terminal.untilShown(text => /fra-\d/.test(plain(text)));
  await pause(secondsOf(5) * 1000);
  const keyMs = [];
  for (let word = 0; word < (quick ? 1 : 12); word++) {
    terminal.type('\\');
    await terminal.untilShown(text => text.includes('Filter: '));
    const letters = `10.0.${word}`;
    for (let length = 1; length <= letters.length; length++) {
      await pause(100 + ((keyMs.length * 137) % 400));
      const shown = terminal.untilShown(text => plain(text).includes(`Filter: ${letters.slice(0, length)}█`));
      const pressedAtMs = performance.now();
      terminal.type(letters[length - 1]);
      await shown;
      keyMs.push(performance.now() - pressedAtMs);
    }
    terminal.type('\u001b');
    await pause(secondsOf(1) * 1000);
  }
  const residentMB = residentMegabytes(terminal.pid);
  await terminal.stop();
  return {machines, keyToPaintMs: tail(keyMs), residentMB};
}

/** A tenth of the machines answer after two seconds from now on, and a tenth never. */
async function measureFailing({hub, fleet, machines}) {
  const viewer = await startViewer(hub, machines);
  await viewer.ask(warmUps);
  await fleet.fail(failing);
  const {wallMs, states} = await viewer.ask(failingRefreshes);
  await viewer.stop();
  return {
    firstWallMs: wallMs[0],
    laterWallMs: tail(wallMs.slice(1)),
    expected: await fleet.failed(),
    last: states.at(-1),
    staleAfterRefreshes: states.findIndex(({stale}) => stale > 0) + 1,
  };
}

/**
 * The real command with 10,000 clients that all send every second, in a fleet: its main thread, while nobody asks and while a viewer
 * does. In turns, in one run that has settled: what comes first would pay for code that is not compiled yet.
 */
async function measureMachine() {
  const hub = await startHub();
  const sink = await startSink({echo: true});
  const relay = await startUdptop(sink.port, {flags: ['--fleet', hub.url]});
  const clients = await startCrowd(relay.port, {flows, ratePerSecond: flows});
  const alone = [];
  const asked = [];
  await measureAsked(hub, relay.pid);
  await pause(secondsOf(30) * 1000);
  for (let round = 0; round < rounds; round++) {
    const order = [
      async () => alone.push(await mainThreadPercent(relay.pid)),
      async () => asked.push(await measureAsked(hub, relay.pid)),
    ];
    for (const measure of round % 2 === 0 ? order : order.reverse()) await measure();
  }
  await clients.stop();
  await relay.stop();
  await sink.stop();
  await hub.stop();
  return {
    aloneCpuPercent: spread(alone),
    askedCpuPercent: spread(asked),
    addedCpuPercent: spread(asked.map((percent, round) => percent - alone[round])),
  };
}

async function measureAsked(hub, pid) {
  const viewer = await startViewer(hub, 1);
  const percent = await mainThreadPercent(pid);
  await viewer.stop();
  return percent;
}

async function mainThreadPercent(pid) {
  await pause(secondsOf(2) * 1000);
  const [before, beforeMs] = [mainThreadCpuSeconds(pid), performance.now()];
  await pause(watchedSeconds * 1000);
  return ((mainThreadCpuSeconds(pid) - before) * 100_000) / (performance.now() - beforeMs);
}

function print(fleets, machine) {
  const names = Object.keys(fleets);
  const row = (title, read) => [title, ...names.map(name => read(fleets[name]))];
  const tailText = ({median: middle, p95}) => `${middle.toFixed(0)} / ${p95.toFixed(0)}`;
  const statesText = ({live, late, stale}) => `${live} live, ${late} late, ${stale} stale`;
  printTable([
    [`machines, ${flows} flows each; ${rows} rows`, ...names],
    row('first picture, ms', ({first}) => first.firstMs.toFixed(0)),
    row('  machines in it', ({first}) => first.machines),
    row('  first with all of them, ms', ({first}) => first.allMs.toFixed(0)),
    row('a refresh: wall, ms, median / p95', ({steady}) => tailText(steady.wallMs)),
    row('  CPU of the viewer, ms', ({steady}) => steady.viewerCpuMs.toFixed(0)),
    row('  CPU of all machines, ms', ({steady}) => steady.machinesCpuMs.toFixed(0)),
    row('  CPU of the hub, ms', ({steady}) => steady.hubCpuMs.toFixed(0)),
    row('  bytes to the viewer, KB', ({steady}) => (steady.bytes / 1000).toFixed(0)),
    row('  questions', ({steady}) => steady.questions.toFixed(1)),
    row('  machines not in time', ({steady}) => steady.late),
    row('viewer without a screen: resident, MB', ({steady}) => steady.residentMB.toFixed(0)),
    row('screen: key to paint, ms, median / p95', ({screen}) => tailText(screen.keyToPaintMs)),
    row('  resident, MB', ({screen}) => screen.residentMB.toFixed(0)),
    row('hub: resident, MB', ({steady}) => steady.hubResidentMB.toFixed(0)),
    row('10% slow, 10% gone: first refresh, ms', ({failing}) => failing.firstWallMs.toFixed(0)),
    row('  later ones, ms, median / p95', ({failing}) => tailText(failing.laterWallMs)),
    row('  at the end', ({failing}) => statesText(failing.last)),
  ]);
  printTable([
    [`a machine with ${flows} flows: its main thread, % of a core`, 'median', 'min', 'max'],
    ...Object.entries({
      'nobody asks': machine.aloneCpuPercent,
      'asked every second': machine.askedCpuPercent,
      'the difference': machine.addedCpuPercent,
    }).map(([title, {median: middle, min, max}]) => [
      title,
      ...[middle, min, max].map(value => value.toFixed(2)),
    ]),
  ]);
}
