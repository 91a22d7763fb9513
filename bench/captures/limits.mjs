import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsByThread, residentKilobytes} from '../accounting.mjs';
import {quick, secondsOf} from '../settings.mjs';
import {median, printTable} from '../statistics.mjs';
import {flood, startSender} from '../traffic.mjs';
import {startTcpdump, startUdptop, startUdptopOnScreen, tcpdumpName, udptopName} from './contenders.mjs';
import {openUnreadPort} from './unread-port.mjs';

const fast = {flows: 16, payloadBytes: 200, ratePerSecond: quick ? 20_000 : 300_000, seconds: 5};
const held = {flows: quick ? 1000 : 100_000, ratePerSecond: quick ? 20_000 : 100_000, seconds: 8};
const scan = {ratePerSecond: 50_000, seconds: 10};
const trains = {flows: 16, payloadBytes: 1200, train: 32, ratePerSecond: 100_000, seconds: 2};
const warmUp = {ratePerSecond: 20_000, seconds: 3};
/** Idle is what is left when V8 has compiled the start. */
const idle = {warmUpSeconds: 30, seconds: 60};
const floodBytes = 64;
const lookMs = 200;

/** What udptop holds out: a high rate, many flows, a scan, idleness, and trains. */
export async function measureCaptureLimits() {
  const figures = {
    fast: await measureFast(),
    memory: await measureMemory(),
    scan: await measureScan(),
    idle: await measureIdle(),
    trains: await measureTrains(),
  };
  print(figures);
  return figures;
}

async function measureFast() {
  return withTarget(async port => {
    const sender = await startSender(port, fast);
    const capture = await startUdptop();
    const warm = await sender.run({...warmUp, seconds: secondsOf(warmUp.seconds)});
    const run = await sender.run({...fast, seconds: secondsOf(fast.seconds)});
    const {datagrams, dropped} = await capture.stop();
    await sender.stop();
    return {perSecond: run.perSecond, sent: warm.sent + run.sent, datagrams, dropped};
  });
}

/** Each source sends several times, so that nearly all of them are there. */
async function measureMemory() {
  return withTarget(async port => {
    const capture = await startUdptop();
    await flood(port, {...warmUp, seconds: secondsOf(warmUp.seconds), bytes: floodBytes, addresses: 16});
    const emptyKB = await settledKilobytes(capture.pid);
    await flood(port, {...held, seconds: secondsOf(held.seconds), bytes: floodBytes, addresses: held.flows});
    const fullKB = await settledKilobytes(capture.pid);
    const {flows, dropped} = await capture.stop();
    return {flows, emptyKB, fullKB, perFlowKB: (fullKB - emptyKB) / flows, dropped};
  });
}

async function measureScan() {
  return withTarget(async port => {
    const capture = await startUdptop();
    await flood(port, {...warmUp, seconds: secondsOf(warmUp.seconds), bytes: floodBytes, addresses: 16});
    const beforeKB = await settledKilobytes(capture.pid);
    let mostKB = beforeKB;
    const looking = setInterval(() => {
      mostKB = Math.max(mostKB, residentKilobytes(capture.pid));
    }, lookMs);
    const {sent} = await flood(port, {...scan, seconds: secondsOf(scan.seconds), bytes: floodBytes});
    await pause(secondsOf(1) * 1000);
    clearInterval(looking);
    const {flowsStarted, untracked, dropped} = await capture.stop();
    return {sent, flowsStarted, untracked, dropped, grewMB: (mostKB - beforeKB) / 1024};
  });
}

async function measureIdle() {
  const screen = await startUdptopOnScreen();
  await pause(secondsOf(idle.warmUpSeconds) * 1000);
  const cpuSeconds = () => [...cpuSecondsByThread(screen.pid).values()].reduce((all, each) => all + each, 0);
  const [before, startMs] = [cpuSeconds(), performance.now()];
  await pause(secondsOf(idle.seconds) * 1000);
  const cpuPercent = ((cpuSeconds() - before) / ((performance.now() - startMs) / 1000)) * 100;
  await screen.stop();
  return {cpuPercent};
}

async function measureTrains() {
  return withTarget(async port => {
    const sender = await startSender(port, trains);
    const captures = {
      [udptopName]: await startUdptop(),
      [tcpdumpName]: await startTcpdump(['-w', '/dev/null']),
    };
    const {sent} = await sender.run({...trains, seconds: secondsOf(trains.seconds)});
    // What came last waits in the kernel for a moment, and tcpdump would leave it there.
    await pause(200);
    const counted = {};
    for (const [name, capture] of Object.entries(captures)) counted[name] = (await capture.stop()).datagrams;
    await sender.stop();
    return {sent, counted};
  });
}

async function withTarget(measure) {
  const target = await openUnreadPort();
  const figures = await measure(target.port);
  target.close();
  return figures;
}

async function settledKilobytes(pid) {
  await pause(secondsOf(2) * 1000);
  const readings = [];
  for (let count = 0; count < 5; count++) {
    readings.push(residentKilobytes(pid));
    await pause(secondsOf(0.5) * 1000);
  }
  return median(readings);
}

function print({fast: rate, memory, scan: scanned, idle: resting, trains: sentAsTrains}) {
  const number = value => Math.round(value).toLocaleString('en');
  printTable([
    ['what udptop holds out', 'measured'],
    ['datagrams/s', number(rate.perSecond)],
    [
      '  sent, counted, dropped by the kernel',
      [rate.sent, rate.datagrams, rate.dropped].map(number).join(', '),
    ],
    [`flows held`, number(memory.flows)],
    ['  KB a flow', memory.perFlowKB.toFixed(2)],
    [
      '  MB without and with them',
      [memory.emptyKB, memory.fullKB].map(kB => (kB / 1024).toFixed(0)).join(', '),
    ],
    [`scan: datagrams, each a flow`, number(scanned.sent)],
    [
      '  flows, untracked, dropped by the kernel',
      [scanned.flowsStarted, scanned.untracked, scanned.dropped].map(number).join(', '),
    ],
    ['  MB more at most', scanned.grewMB.toFixed(0)],
    ['idle, with its screen, % of a core', resting.cpuPercent.toFixed(2)],
    ['trains of 32: datagrams sent', number(sentAsTrains.sent)],
    ...Object.entries(sentAsTrains.counted).map(([name, counted]) => [
      `  counted by ${name}`,
      number(counted),
    ]),
  ]);
}
