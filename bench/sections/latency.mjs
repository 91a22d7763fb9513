import {mainThreadCpuSeconds} from '../accounting.mjs';
import {startNode, stop} from '../processes.mjs';
import {bareName} from '../relays/contenders.mjs';
import {startBare, startNothing} from '../relays/others.mjs';
import {startOnScreen, startUdptop, startUdptopOnScreen} from '../relays/udptop.mjs';
import {quick, roundsOf, secondsOf} from '../settings.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {probe, startCrowd, startSink} from '../traffic.mjs';

const rounds = roundsOf(5);
const seconds = secondsOf(3);
const intervalMs = 100;
const crowd = {flows: quick ? 500 : 10_000, ratePerSecond: 1000};
const probes = {flows: 16, payloadBytes: 200, ratePerSecond: 1000};

const kinds = {
  'no relay': startNothing,
  [bareName]: startBare,
  'udptop headless': targetPort => startUdptop(targetPort),
  'udptop headless, a neighbour draws': startBesideDrawing,
  'udptop, busy screen': targetPort => startUdptopOnScreen(targetPort, ['-i', `${intervalMs}ms`]),
  'screen and relay in one thread': targetPort => startOnScreen(targetPort, oneThreadArgs),
};

/** Round trips of a few flows among 10,000 live ones, without a screen and with one that draws all the time, in turn. */
export async function measureLatency() {
  const runs = new Map(Object.keys(kinds).map(name => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, start] of Object.entries(kinds)) runs.get(name).push(await measure(start));
  }
  const direct = spread(runs.get('no relay').map(run => run.p50)).median;
  const results = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarize(ofOne, direct)]));
  printTable([
    ['1,000/s among 10,000 flows', 'p50 µs', 'added', 'p99 µs', 'most µs', 'lost', 'frames/s', 'main thread'],
    ...Object.entries(results).map(([name, each]) => [
      name,
      spreadText(each.p50Micros, 0),
      each.addedMicros.toFixed(0),
      spreadText(each.p99Micros, 0),
      spreadText(each.mostMicros, 0),
      each.lost,
      each.framesPerSecond ? spreadText(each.framesPerSecond, 1) : '',
      each.mainThreadPercent ? `${each.mainThreadPercent.median.toFixed(0)}%` : '',
    ]),
  ]);
  return results;
}

async function measure(start) {
  const sink = await startSink({echo: true});
  const relay = await start(sink.port);
  const others = await startCrowd(relay.port, crowd);
  // Opens the sessions and warms the code.
  await probe({...probes, port: relay.port, seconds: secondsOf(1)});
  const before = {
    frames: relay.frames?.(),
    cpu: relay.pid && mainThreadCpuSeconds(relay.pid),
    atMs: performance.now(),
  };
  const {sent, received, delayMicroseconds} = await probe({...probes, port: relay.port, seconds});
  const elapsedSeconds = (performance.now() - before.atMs) / 1000;
  const run = {
    ...delayMicroseconds,
    lost: sent - received,
    framesPerSecond: relay.frames && (relay.frames() - before.frames) / elapsedSeconds,
    mainThreadPercent: relay.pid && ((mainThreadCpuSeconds(relay.pid) - before.cpu) / elapsedSeconds) * 100,
  };
  await others.stop();
  await relay.stop();
  await sink.stop();
  return run;
}

function summarize(runs, directMicros) {
  const of = key => (runs[0][key] === undefined ? null : spread(runs.map(run => run[key])));
  return {
    p50Micros: of('p50'),
    addedMicros: of('p50').median - directMicros,
    p99Micros: of('p99'),
    mostMicros: of('max'),
    lost: runs.reduce((sum, run) => sum + run.lost, 0),
    framesPerSecond: of('framesPerSecond'),
    mainThreadPercent: of('mainThreadPercent'),
  };
}

/** What the same frames cost when they only take processor time: the relay shares no process with them. */
async function startBesideDrawing(targetPort) {
  const neighbour = startNode(['bench/peers/drawing.mjs', '--every', String(intervalMs)]);
  const relay = await startUdptop(targetPort);
  return {
    ...relay,
    async stop() {
      await stop(neighbour);
      await relay.stop();
    },
  };
}

const oneThreadArgs = url => ['bench/peers/one-thread.mjs', String(intervalMs), url];
