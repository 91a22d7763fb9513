import {EventEmitter, once} from 'node:events';
import {PassThrough} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import {residentMegabytes, sendLoad, startSink} from './processes.mjs';
import {startUdptop} from './relays.mjs';
import {changingSnapshots} from './snapshots.mjs';
import {printTable, quantile} from './statistics.mjs';

const flowCount = 10_000;
const frames = 60;

/** 10,000 flows that all change, on a terminal of 120x40: frames, keys, memory. */
export async function measureScreen() {
  const {showScreen} = await import('../dist/ui/screen.js');
  const {initialView} = await import('../dist/view/view.js');
  const source = changingSnapshots(flowCount);
  const terminal = fakeTerminal(120, 40);
  const first = terminal.painted();
  const screen = showScreen({
    source,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    view: initialView(),
    exportSnapshot: async () => '',
  });
  await first;

  const frameCpuMs = [];
  const frameBytes = [];
  for (let frame = 0; frame < frames; frame++) {
    const snapshot = source.next();
    const before = process.cpuUsage();
    const painted = terminal.painted();
    source.publish(snapshot);
    frameBytes.push(await painted);
    const {user, system} = process.cpuUsage(before);
    frameCpuMs.push((user + system) / 1000);
    await pause(60);
  }

  const keyMs = [];
  for (let press = 0; press < frames; press++) {
    const painted = terminal.painted();
    const pressedAtMs = performance.now();
    // Down, and every tenth time another order, which sorts everything anew.
    terminal.press(press % 10 === 9 ? 'I' : '\u001b[B');
    await painted;
    keyMs.push(performance.now() - pressedAtMs);
    await pause(60);
  }
  screen.close();

  const residentMB = await measureMemory();
  const figures = {
    frameCpuMs: {median: quantile(frameCpuMs, 0.5), p95: quantile(frameCpuMs, 0.95)},
    keyToPaintMs: {median: quantile(keyMs, 0.5), p95: quantile(keyMs, 0.95)},
    frameBytes: {median: quantile(frameBytes, 0.5)},
    residentMB,
  };
  printTable([
    ['10,000 flows, 120x40', 'median', 'p95', 'to reach'],
    [
      'CPU of a frame, ms',
      figures.frameCpuMs.median.toFixed(1),
      figures.frameCpuMs.p95.toFixed(1),
      'under 30',
    ],
    [
      'key to paint, ms',
      figures.keyToPaintMs.median.toFixed(1),
      figures.keyToPaintMs.p95.toFixed(1),
      'under 100',
    ],
    ['bytes written a frame', figures.frameBytes.median, '', ''],
    [
      'memory of the command with 10,000 live flows and its screen, MB',
      residentMB.toFixed(0),
      '',
      'under 250',
    ],
  ]);
  return figures;
}

/** The real command with its screen, while 10,000 clients send through it. */
async function measureMemory() {
  const sink = await startSink();
  const relay = await startUdptop(sink.port, 'auto', ['--headless', '--output', 'none']);
  await sendLoad({port: relay.port, flows: flowCount, ratePerSecond: 20_000, payloadBytes: 64, seconds: 5});
  await pause(1500);
  const residentMB = residentMegabytes(relay.pid);
  await relay.stop();
  await sink.stop();
  return residentMB;
}

/** A terminal in memory; `painted` resolves with the bytes of the next frame. */
function fakeTerminal(columns, rows) {
  const events = new EventEmitter();
  const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode() {}, ref() {}, unref() {}});
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    rows,
    isTTY: true,
    write(text) {
      events.emit('painted', Buffer.byteLength(text));
      return true;
    },
  });
  return {
    stdin,
    stdout,
    press: key => stdin.write(key),
    painted: async () => (await once(events, 'painted'))[0],
  };
}
