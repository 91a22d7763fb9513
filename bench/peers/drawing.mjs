// The screen with 10,000 flows that all change, on a terminal in memory.
//   node bench/peers/drawing.mjs [--flows 10000] [--frames 120] [--keys 120]
// Prints a line of JSON: CPU of its frames, and how long keys took to be painted.
//   node bench/peers/drawing.mjs --every 100
// draws at that interval in ms until its input ends: a busy neighbour.

// Before chalk is loaded: it would see no terminal here, and a frame without colours costs less.
process.env.FORCE_COLOR = '2';
const {showScreen} = await import('../../dist/ui/screen.js');
const {initialView} = await import('../../dist/view/view.js');
const {readFlags} = await import('../load/flags.mjs');
const {createFakeTerminal} = await import('../fake-terminal.mjs');
const {createLedgerSource} = await import('../ledger-source.mjs');
const {setTimeout: pause, setImmediate: turn} = await import('node:timers/promises');

const flags = readFlags({flows: 10_000, frames: 120, keys: 120, every: 0});
/** The first ones run code that is not compiled yet. */
const warmUps = 10;
const intervalMs = 1000;
/** A letter of a filter over all flows and its undoing, the cursor, another order. */
const keysToPress = ['\\', '1', '\u007f', '\u001b', '\u001b[B', '\u001b[B', 'I', 'I'];

const source = createLedgerSource(flags.flows);
const terminal = createFakeTerminal(120, 40);
const first = terminal.painted();
showScreen({...terminal, source, view: initialView(), exportSnapshot: async () => ''});
await first;

if (flags.every > 0) drawForEver();
else {
  const firstKeyMs = await measureFirstKeys();
  const frames = await measureFrames();
  const residentMB = process.memoryUsage.rss() / 1e6;
  const keys = await measureKeys();
  console.log(JSON.stringify({firstKeyMs, ...frames, residentMB, ...keys}));
  process.exit(0);
}

function drawForEver() {
  process.stdin.resume().on('end', () => process.exit(0));
  setInterval(() => {
    source.countTraffic();
    source.publish();
  }, flags.every);
}

/** CPU of the whole process, collecting garbage included, from the tick of an interval until all is quiet again. */
async function measureFrames() {
  const frameCpuMs = [];
  const tickCpuMs = [];
  const frameBytes = [];
  for (let frame = -warmUps; frame < flags.frames; frame++) {
    source.countTraffic();
    const painted = terminal.painted();
    const before = process.cpuUsage();
    source.publish();
    const tick = process.cpuUsage(before);
    const text = await painted;
    await turn();
    const all = process.cpuUsage(before);
    if (frame >= 0) {
      frameCpuMs.push(milliseconds(all));
      tickCpuMs.push(milliseconds(tick));
      frameBytes.push(Buffer.byteLength(text));
    }
    await pause(50);
  }
  return {frameCpuMs, tickCpuMs, frameBytes};
}

function milliseconds({user, system}) {
  return (user + system) / 1000;
}

/** What runs for the first time with its key: the tree, the sort menu, a letter of a text filter. */
async function measureFirstKeys() {
  for (let interval = 0; interval < 2; interval++) {
    source.countTraffic();
    const painted = terminal.painted();
    source.publish();
    await painted;
    await pause(50);
  }
  const tree = await pressOne('t');
  // By client, target, service and app; then no tree any more.
  for (let grouping = 0; grouping < 4; grouping++) await pressOne('t');
  const sortMenu = await pressOne('\u001b[17~');
  await pressOne('\u001b');
  await pressOne('\\');
  const letter = await pressOne('1');
  await pressOne('\u007f');
  await pressOne('\u001b');
  return {tree, sortMenu, letter};
}

/** Keys at all moments of an interval, while the flows change every second; and keys that have to wait for a tick. */
async function measureKeys() {
  const ticking = setInterval(() => {
    source.countTraffic();
    source.publish();
  }, intervalMs);
  const keyMs = await press(() => {});
  clearInterval(ticking);
  const keyWithTickMs = await press(source.publish);
  return {keyMs, keyWithTickMs};
}

/** @param first what comes before the key, and delays it */
async function press(first) {
  const times = [];
  for (let index = 0; index < flags.keys; index++) {
    // The relay's thread would do it; it does not delay a key.
    source.countTraffic();
    times.push(await pressOne(keysToPress[index % keysToPress.length], first, index));
  }
  return times;
}

/** Not in step with the ticks, and slower than the frames, so that each key is painted for itself. */
async function pressOne(key, first = () => {}, turns = 0) {
  await pause(60 + ((turns * 37) % 50));
  const pressedAtMs = performance.now();
  first();
  const painted = terminal.painted();
  terminal.type(key);
  await painted;
  return performance.now() - pressedAtMs;
}
