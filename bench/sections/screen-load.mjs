import {startUdptop, startUdptopOnScreen} from '../relays/udptop.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 5;
const load = {flows: 16, payloadBytes: 200, ratePerSecond: 100_000, seconds: 5};
const kinds = [
  {name: 'headless', start: targetPort => startUdptop(targetPort)},
  {name: 'screen open', start: targetPort => startUdptopOnScreen(targetPort)},
];

/** What the screen costs the datagrams: the real command in a pseudo-terminal against the same without a screen. */
export async function measureScreenUnderLoad() {
  const runs = await inTurns(kinds, rounds, kind => runRelay(kind, load));
  const figures = Object.fromEntries(
    [...runs].map(([name, ofOne]) => [
      name,
      {
        lossPercent: spread(ofOne.map(run => run.lossPercent)),
        relayThreadCpuMicros: spread(ofOne.map(run => run.relayThreadCpuMicros)),
        processCpuMicros: spread(ofOne.map(run => run.cpuMicros)),
      },
    ]),
  );
  printTable([
    ['16 flows, 200 bytes, one way, 100,000/s', 'loss %', 'relay thread, CPU µs/datagram', 'whole process'],
    ...Object.entries(figures).map(([name, {lossPercent, relayThreadCpuMicros, processCpuMicros}]) => [
      name,
      spreadText(lossPercent, 4),
      spreadText(relayThreadCpuMicros),
      spreadText(processCpuMicros),
    ]),
  ]);
  return figures;
}
