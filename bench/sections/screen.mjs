import {setTimeout as pause} from 'node:timers/promises';
import {mainThreadCpuSeconds, residentMegabytes} from '../accounting.mjs';
import {runToEnd} from '../processes.mjs';
import {plain} from '../pseudo-terminal.mjs';
import {startUdptop, startUdptopOnScreen} from '../relays/udptop.mjs';
import {quick, roundsOf} from '../settings.mjs';
import {median, printTable, spread, spreadText, tail} from '../statistics.mjs';
import {startCrowd, startSink} from '../traffic.mjs';
import {measureReplay} from './replay.mjs';

const rounds = roundsOf(3);
/** Every flow has traffic in every second. */
const crowd = {flows: quick ? 500 : 10_000, ratePerSecond: quick ? 500 : 10_000};
/** Long enough for garbage to pile up and be collected a few times. */
const watchedSeconds = quick ? 2 : 20;

/** The screen alone has so many flows, which change every second. */
const sizes = quick ? [100] : [10_000, 100_000, 1_000_000];

/** Flows that change every second, at 120x40: the screen alone, then the real command at work with 10,000. */
export async function measureScreen() {
  const alone = {};
  for (const flows of sizes) alone[flows] = await measureAlone(flows);
  const atWork = [];
  const headless = [];
  for (let round = 0; round < rounds; round++) {
    atWork.push(await measureAtWork());
    headless.push(await measureHeadless());
  }
  const {keyMs, shownMs} = await measureReplay();
  const replay = {keyToPaintMs: tail(keyMs), shownMs};
  const figures = {alone, ...summarize(atWork, headless), replay};
  print(figures);
  return figures;
}

/** Real ledger, real screen, terminal in memory, in a process with nothing else to do. */
async function measureAlone(flows) {
  const few = flows > 100_000 ? ['--frames', 30, '--keys', 48] : [];
  const figures = await runToEnd([
    'bench/peers/drawing.mjs',
    '--flows',
    flows,
    ...(quick ? ['--frames', 5, '--keys', 5] : few),
  ]);
  const {firstKeyMs, frameCpuMs, tickCpuMs, frameBytes, residentMB, keyMs, keyWithTickMs} = figures;
  return {
    frameCpuMs: tail(frameCpuMs),
    tickCpuMs: tail(tickCpuMs),
    frameBytes: tail(frameBytes),
    keyToPaintMs: tail(keyMs),
    keyWithTickToPaintMs: tail(keyWithTickMs),
    firstKeyMs,
    residentMB,
  };
}

/** The command in a pseudo-terminal, its relay busy with 10,000 clients. */
async function measureAtWork() {
  const sink = await startSink({echo: true});
  const terminal = await startUdptopOnScreen(sink.port);
  const clients = await startCrowd(terminal.port, crowd);
  await pause(3000);

  const before = {frames: terminal.frames(), cpu: mainThreadCpuSeconds(terminal.pid)};
  const memory = await watchMemory(terminal.pid);
  const frames = terminal.frames() - before.frames;
  const frameCpuMs = ((mainThreadCpuSeconds(terminal.pid) - before.cpu) * 1000) / frames;
  const keyMs = await typeFilters(terminal);
  await terminal.stop();
  await clients.stop();
  await sink.stop();
  return {frameCpuMs, keyMs, ...memory};
}

/** Letters of filters over all flows, each awaited at the terminal's other end; at all moments of an interval. */
async function typeFilters(terminal) {
  const times = [];
  for (let word = 0; word < 8; word++) {
    terminal.type('\\');
    await terminal.untilShown(text => text.includes('Filter: '));
    const letters = `127.${word}`;
    for (let length = 1; length <= letters.length; length++) {
      await pause(100 + ((times.length * 137) % 400));
      const shown = terminal.untilShown(text => plain(text).includes(`Filter: ${letters.slice(0, length)}█`));
      const pressedAtMs = performance.now();
      terminal.type(letters[length - 1]);
      await shown;
      times.push(performance.now() - pressedAtMs);
    }
    terminal.type('\u001b');
    await pause(300);
  }
  return times;
}

async function measureHeadless() {
  const sink = await startSink({echo: true});
  const relay = await startUdptop(sink.port);
  const clients = await startCrowd(relay.port, crowd);
  await pause(3000);
  const memory = await watchMemory(relay.pid);
  await clients.stop();
  const {flowsStarted} = await relay.stop();
  await sink.stop();
  return {...memory, flowsStarted};
}

/** It rises with the garbage of every interval and falls when that is collected: one reading says little. */
async function watchMemory(pid) {
  const readings = [];
  for (let second = 0; second < watchedSeconds; second++) {
    await pause(1000);
    readings.push(residentMegabytes(pid));
  }
  return {residentMB: median(readings), mostResidentMB: Math.max(...readings)};
}

function summarize(atWork, headless) {
  return {
    atWork: {
      mainThreadCpuMsPerFrame: spread(atWork.map(run => run.frameCpuMs)),
      keyToPaintMs: tail(atWork.flatMap(run => run.keyMs)),
      residentMB: spread(atWork.map(run => run.residentMB)),
      mostResidentMB: spread(atWork.map(run => run.mostResidentMB)),
    },
    headless: {
      residentMB: spread(headless.map(run => run.residentMB)),
      mostResidentMB: spread(headless.map(run => run.mostResidentMB)),
      flowsStarted: spread(headless.map(run => run.flowsStarted)),
    },
  };
}

function print({alone, atWork, headless, replay}) {
  const quantiles = ({median, p95, most}, digits = 1) =>
    [median, p95, most].map(value => value.toFixed(digits));
  const medianOf = (values, digits) => [spreadText(values, digits), '', ''];
  for (const [flows, figures] of Object.entries(alone)) printAlone(flows, figures, quantiles);
  printTable([
    ['10,000 flows, the command at work', 'median', 'p95', 'most'],
    ['main thread, ms a frame', ...medianOf(atWork.mainThreadCpuMsPerFrame, 1)],
    ['key to paint through its terminal, ms', ...quantiles(atWork.keyToPaintMs)],
    ['resident memory, MB', ...medianOf(atWork.residentMB, 0)],
    ['  at its most', ...medianOf(atWork.mostResidentMB, 0)],
    ['replay of 100,000 flows: key to paint, ms', ...quantiles(replay.keyToPaintMs)],
    ['  shown after, ms', replay.shownMs.toFixed(0), '', ''],
    ['headless: resident memory, MB', ...medianOf(headless.residentMB, 0)],
    ['  at its most', ...medianOf(headless.mostResidentMB, 0)],
    ['  flows started', ...medianOf(headless.flowsStarted, 0)],
  ]);
}

function printAlone(flows, figures, quantiles) {
  const {frameCpuMs, tickCpuMs, frameBytes, keyToPaintMs, keyWithTickToPaintMs, firstKeyMs, residentMB} =
    figures;
  printTable([
    [`${flows} flows that all change, 120x40`, 'median', 'p95', 'most'],
    ['CPU of a frame, ms', ...quantiles(frameCpuMs)],
    ['  of it: reading meters', ...quantiles(tickCpuMs)],
    ['  bytes written', ...quantiles(frameBytes, 0)],
    ['key to paint, ms', ...quantiles(keyToPaintMs)],
    ['  key that waits for a tick', ...quantiles(keyWithTickToPaintMs)],
    ...Object.entries(firstKeyMs).map(([key, ms]) => [`  the first: ${key}`, ms.toFixed(1), '', '']),
    ['resident memory, MB', residentMB.toFixed(0), '', ''],
  ]);
}
