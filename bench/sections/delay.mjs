import {contenders, directName} from '../relays/contenders.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 7;
const load = {flows: 16, payloadBytes: 200, ratePerSecond: 10_000, seconds: 2, echo: true};

/** How long echoes take, from the send to the kernel's time stamp of the arrival; added: against no relay in the same round. */
export async function measureDelays() {
  const runs = await inTurns(contenders(load.flows), rounds, each => runRelay(each, load));
  const direct = runs.get(directName);
  const figures = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarize(ofOne, direct)]));
  printTable([
    ['echo, 10,000/s, 16 flows, 200 bytes', 'p50 µs', 'added', 'p99 µs', 'added', 'loss %'],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      ...[each.p50Micros, each.addedP50Micros, each.p99Micros, each.addedP99Micros].map(of =>
        spreadText(of, 0),
      ),
      spreadText(each.lossPercent, 3),
    ]),
  ]);
  return figures;
}

function summarize(runs, direct) {
  return {
    p50Micros: spread(runs.map(run => run.delayMicros.p50)),
    p99Micros: spread(runs.map(run => run.delayMicros.p99)),
    addedP50Micros: spread(runs.map((run, round) => run.delayMicros.p50 - direct[round].delayMicros.p50)),
    addedP99Micros: spread(runs.map((run, round) => run.delayMicros.p99 - direct[round].delayMicros.p99)),
    lossPercent: spread(runs.map(run => run.lossPercent)),
  };
}
