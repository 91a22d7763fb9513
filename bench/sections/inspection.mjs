import {execFileSync} from 'node:child_process';
import {firstQuicPacket} from '../peers/first-quic-packet.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick, secondsOf} from '../settings.mjs';
import {runOf, settledCounters} from '../setup.mjs';
import {medianRange, printTable, spread, spreadText} from '../statistics.mjs';
import {startSender, startSink} from '../traffic.mjs';
import {inPairs} from '../turns.mjs';

const load = {flows: 1000, payloadBytes: 200};
/** From what is asked for down to what the machine relays without a loss: an overloaded relay spends what it likes. */
const ratesPerSecond = quick ? [20_000] : [200_000, 150_000, 100_000, 70_000, 50_000, 30_000, 20_000];
const [mostLossPercent, mostLossOfPairPercent] = [0.1, 1];
const [steadyPairs, steadySeconds] = [25, 0.8];
const [newPairs, newSeconds] = [10, 2];
/** Sessions outlast the turns of the other relay, and those of new flows do not pile up. */
const parameters = 'maxSessions=9000&udpTimeout=10s';
const [onName, offName] = ['inspected', 'not inspected'];
const flowsOnce = quick ? 2000 : 20_000;
const datagramsPerFlow = 16;

/**
 * The same relay with and without inspection, each started once: flows that go on, and such that begin with the turn. Then, in this
 * process, what a new flow costs, and what nothing allocates.
 */
export async function measureInspection() {
  const contenders = [await startContender(onName, []), await startContender(offName, ['--no-inspect'])];
  const ratePerSecond = await losslessRate(contenders[1]);
  const steady = await measureSteady(contenders, ratePerSecond);
  const newFlows = await measureNewFlows(contenders, ratePerSecond);
  for (const {relay, sink} of contenders) {
    await relay.stop();
    await sink.stop();
  }
  const figures = {ratePerSecond, ...steady, newFlows, ...(await measureFlows())};
  print(figures);
  return figures;
}

async function startContender(name, flags) {
  const sink = await startSink();
  return {name, sink, relay: await startUdptop(sink.port, {transport: 'batched', flags, parameters})};
}

/** The first rate, from the highest on, at which two turns lose nothing. */
async function losslessRate({relay, sink}) {
  const sender = await startSender(relay.port, load);
  let found = ratesPerSecond.at(-1);
  for (const ratePerSecond of ratesPerSecond) {
    const turn = () => runOf({relay, sink}, sender, {ratePerSecond, seconds: secondsOf(steadySeconds)});
    // The first turn compiles.
    if (ratePerSecond === ratesPerSecond[0]) await turn();
    const losses = [(await turn()).lossPercent, (await turn()).lossPercent];
    if (Math.max(...losses) > mostLossPercent) continue;
    found = ratePerSecond;
    break;
  }
  await sender.stop();
  return found;
}

/** Flows that were inspected long ago. */
async function measureSteady(contenders, ratePerSecond) {
  const senders = new Map();
  for (const {name, relay} of contenders) senders.set(name, await startSender(relay.port, load));
  const turn = each =>
    runOf(each, senders.get(each.name), {ratePerSecond, seconds: secondsOf(steadySeconds)});
  for (const each of contenders) await turn(each);
  const runs = await inPairs(contenders, steadyPairs, turn);
  for (const sender of senders.values()) await sender.stop();
  return summarize(runs);
}

/** Flows that begin with each turn. */
async function measureNewFlows(contenders, ratePerSecond) {
  const runs = await inPairs(contenders, newPairs, async each => {
    const sender = await startSender(each.relay.port, load);
    // What opened the flows is no part of the turn.
    await settledCounters(each.sink);
    const run = await runOf(each, sender, {ratePerSecond, seconds: secondsOf(newSeconds)});
    await sender.stop();
    return run;
  });
  return summarize(runs);
}

/** Of the pairs of turns in which nearly nothing was lost: else it is the machine that was measured. */
function summarize(runs) {
  const isSound = (_, pair) =>
    [...runs.values()].every(each => each[pair].lossPercent <= mostLossOfPairPercent);
  const [on, off] = [onName, offName].map(name => {
    const sound = runs.get(name).filter(isSound);
    return sound.length > 0 ? sound : runs.get(name);
  });
  const ratios = on.map(({cpuMicros}, pair) => cpuMicros / off[pair].cpuMicros);
  return {
    [onName]: spreadOf(on),
    [offName]: spreadOf(off),
    ratio: spread(ratios),
    ratioRange: medianRange(ratios),
  };
}

function spreadOf(runs) {
  return {
    cpuMicrosPerDatagram: spread(runs.map(({cpuMicros}) => cpuMicros)),
    lossPercent: spread(runs.map(({lossPercent}) => lossPercent)),
  };
}

/** Flows of QUIC, whose first packet is deciphered, and of something unknown. */
async function measureFlows() {
  const {createInspector} = await import('../../dist/inspection/inspect.js');
  const quic = await firstQuicPacket();
  const unknown = Buffer.alloc(200, 0x5a);
  const one = {direction: 'rx', payload: quic, clientPort: 50_505, targetPort: 443};
  const other = {...one, payload: unknown, targetPort: 40_404};
  const quicOnce = () => createInspector().inspect(one);
  const unknownOnce = () => {
    const inspector = createInspector();
    for (let left = datagramsPerFlow; left > 0; left--) inspector.inspect(other);
  };
  // Compiled first.
  timed(quicOnce, flowsOnce / 4);
  timed(unknownOnce, flowsOnce / 4);
  const rounds = Array.from({length: 5}, () => ({
    quic: timed(quicOnce, flowsOnce),
    unknown: timed(unknownOnce, flowsOnce) / datagramsPerFlow,
  }));
  return {
    quicFlowMicros: spread(rounds.map(({quic: micros}) => micros)),
    unknownDatagramMicros: spread(rounds.map(({unknown: micros}) => micros)),
    unknownDatagramBytes: allocatedBytes(),
  };
}

/** Of a datagram that says nothing, of the kind that takes most: in a process that collects nothing meanwhile. */
function allocatedBytes() {
  const flags = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  const text = execFileSync(process.execPath, [...flags, 'bench/peers/inspected-bytes.mjs'], {
    encoding: 'utf8',
  });
  return Math.max(0, ...Object.values(JSON.parse(text)));
}

function timed(work, times) {
  const before = process.cpuUsage();
  for (let left = times; left > 0; left--) work();
  const {user, system} = process.cpuUsage(before);
  return (user + system) / times;
}

function print(figures) {
  const {ratePerSecond, newFlows} = figures;
  for (const [what, each] of [
    ['flows that go on', figures],
    ['flows that begin', newFlows],
  ]) {
    printTable([
      [`1,000 ${what}, 200 bytes, one way, ${ratePerSecond}/s`, 'CPU µs/datagram', 'loss %'],
      ...[onName, offName].map(name => [
        name,
        spreadText(each[name].cpuMicrosPerDatagram),
        spreadText(each[name].lossPercent, 3),
      ]),
      [`ratio of ${each.ratio.runs} pairs`, spreadText(each.ratio), ''],
      [
        'its median lies between',
        `${each.ratioRange.from.toFixed(3)} and ${each.ratioRange.to.toFixed(3)}`,
        '',
      ],
    ]);
  }
  printTable([
    ['a flow', 'CPU µs', 'bytes'],
    ['of QUIC, its first datagram', spreadText(figures.quicFlowMicros), ''],
    [
      'of something unknown, each datagram',
      spreadText(figures.unknownDatagramMicros),
      figures.unknownDatagramBytes.toFixed(1),
    ],
  ]);
}
