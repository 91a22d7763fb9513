import {execFileSync} from 'node:child_process';
import {firstQuicPacket} from '../peers/first-quic-packet.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick} from '../settings.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 9;
const load = {flows: 1000, payloadBytes: 200, ratePerSecond: 200_000, seconds: 2};
const [onName, offName] = ['inspected', 'not inspected'];
const flowsOnce = quick ? 2000 : 20_000;
const datagramsPerFlow = 16;

/** The same relay with and without inspection; then, in this process, what a new flow costs, and what nothing allocates. */
export async function measureInspection() {
  const contenders = [
    {name: onName, start: targetPort => startUdptop(targetPort, {transport: 'batched'})},
    {
      name: offName,
      start: targetPort => startUdptop(targetPort, {transport: 'batched', flags: ['--no-inspect']}),
    },
  ];
  const runs = await inTurns(contenders, rounds, relay => runRelay(relay, load));
  const [on, off] = [onName, offName].map(name => runs.get(name));
  const figures = {
    [onName]: summarize(on),
    [offName]: summarize(off),
    ratio: spread(on.map(({cpuMicros}, round) => cpuMicros / off[round].cpuMicros)),
    ...(await measureFlows()),
  };
  print(figures);
  return figures;
}

function summarize(runs) {
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

/** Of a datagram that says nothing: in a process that collects nothing meanwhile. */
function allocatedBytes() {
  const flags = ['--expose-gc', '--min-semi-space-size=128', '--max-semi-space-size=128'];
  const text = execFileSync(process.execPath, [...flags, 'bench/peers/inspected-bytes.mjs'], {
    encoding: 'utf8',
  });
  return Math.max(0, Number(text));
}

function timed(work, times) {
  const before = process.cpuUsage();
  for (let left = times; left > 0; left--) work();
  const {user, system} = process.cpuUsage(before);
  return (user + system) / times;
}

function print(figures) {
  printTable([
    ['1,000 flows, 200 bytes, one way, 200,000/s', 'CPU µs/datagram', 'loss %'],
    ...[onName, offName].map(name => [
      name,
      spreadText(figures[name].cpuMicrosPerDatagram),
      spreadText(figures[name].lossPercent, 3),
    ]),
    ['ratio, round by round', spreadText(figures.ratio), ''],
  ]);
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
