import {startUdptop} from '../relays/udptop.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 5;
const load = {flows: 1000, payloadBytes: 200, ratePerSecond: 100_000, seconds: 2, rtp: true};
const [onName, offName] = ['inspected', 'not inspected'];

/** The relay of a thousand calls, with their quality followed and without. */
export async function measureQuality() {
  const contenders = [
    {name: onName, start: targetPort => startUdptop(targetPort)},
    {name: offName, start: targetPort => startUdptop(targetPort, {flags: ['--no-inspect']})},
  ];
  const runs = await inTurns(contenders, rounds, relay => runRelay(relay, load));
  const [on, off] = [onName, offName].map(name => runs.get(name));
  const figures = {
    [onName]: summarize(on),
    [offName]: summarize(off),
    ratio: spread(
      on.map(({relayThreadCpuMicros}, round) => relayThreadCpuMicros / off[round].relayThreadCpuMicros),
    ),
  };
  printTable([
    ['RTP, 1,000 flows, 200 bytes, one way, 100,000/s', 'CPU µs/datagram of the relay thread', 'loss %'],
    ...[onName, offName].map(name => [
      name,
      spreadText(figures[name].cpuMicrosPerDatagram),
      spreadText(figures[name].lossPercent, 3),
    ]),
    ['ratio, round by round', spreadText(figures.ratio), ''],
  ]);
  return figures;
}

function summarize(runs) {
  return {
    cpuMicrosPerDatagram: spread(runs.map(({relayThreadCpuMicros}) => relayThreadCpuMicros)),
    lossPercent: spread(runs.map(({lossPercent}) => lossPercent)),
  };
}
