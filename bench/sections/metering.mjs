import {freePort, startNode, stop, untilBound} from '../processes.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 9;
const load = {flows: 16, payloadBytes: 200, ratePerSecond: 100_000, seconds: 2};
const [onName, offName] = ['metered', 'unmetered'];

/** The same relay in the same program, with its reporter registered and with none. */
export async function measureMetering() {
  const runs = await inTurns([onName, offName].map(embedded), rounds, relay => runRelay(relay, load));
  const [on, off] = [onName, offName].map(name => runs.get(name));
  const figures = {
    [onName]: summarize(on),
    [offName]: summarize(off),
    ratio: spread(on.map(({cpuMicros}, round) => cpuMicros / off[round].cpuMicros)),
  };
  printTable([
    ['16 flows, 200 bytes, one way, 100,000/s', 'CPU µs/datagram', 'loss %'],
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
    cpuMicrosPerDatagram: spread(runs.map(({cpuMicros}) => cpuMicros)),
    lossPercent: spread(runs.map(({lossPercent}) => lossPercent)),
  };
}

function embedded(name) {
  return {
    name,
    async start(targetPort) {
      const port = await freePort();
      const child = startNode(['bench/peers/embedding.mjs', name, port, targetPort]);
      await untilBound(port);
      return {port, pid: child.pid, stop: () => stop(child)};
    },
  };
}
