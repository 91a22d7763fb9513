import {absentees, batchedName, contenders, directName, threadsName} from '../relays/contenders.mjs';
import {askedCells} from '../settings.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spreadText} from '../statistics.mjs';
import {dropsText, ratioText, summarizeRuns} from '../summary.mjs';
import {inTurns, inTurnsKept} from '../turns.mjs';

const rounds = 3;
const seconds = 1;
const payloadsBytes = [64, 200, 1200];
/** One way, near but under what nginx carries here, so that batches form; an echo goes through twice, so half of it. */
const ratesPerSecond = {1: 80_000, 16: 100_000, 1000: 75_000, 10000: 50_000};
/** At which flows of all numbers can be compared with each other. */
const lowRatePerSecond = 50_000;
/** Two threads, and the lower rate: at one payload is enough, or it takes too long. */
const comparedBytes = 200;
/** Of all relays at once; each takes a port per flow, of the 28,000 there are. */
const mostFlowsKept = 1000;

/** CPU per forwarded datagram and loss of every payload, number of flows and direction. */
export async function measureMatrix() {
  const cells = allCells().filter(({size}) => askedCells === undefined || askedCells.includes(size));
  const results = {};
  for (const cell of cells) {
    results[cell.name] = {...cell, relays: summarizeRuns(await measureCell(cell))};
    print(cell, results[cell.name].relays);
  }
  return results;
}

function measureCell(cell) {
  const loadOf = ({ratePerSecond = cell.ratePerSecond}) => ({...cell, ratePerSecond, seconds});
  if (cell.flows <= mostFlowsKept) return inTurnsKept(contendersOf(cell), rounds, loadOf);
  return inTurns(contendersOf(cell), rounds, each => runRelay(each, loadOf(each)));
}

function allCells() {
  return payloadsBytes.flatMap(payloadBytes =>
    Object.entries(ratesPerSecond).flatMap(([flowsText, oneWayPerSecond]) =>
      [false, true].map(echo => {
        const [flows, size] = [Number(flowsText), `${payloadBytes}x${flowsText}`];
        const ratePerSecond = echo ? oneWayPerSecond / 2 : oneWayPerSecond;
        return {name: `${size} ${echo ? 'echo' : 'one way'}`, size, payloadBytes, flows, echo, ratePerSecond};
      }),
    ),
  );
}

/** The relays (what the sink lost is reported without one), and udptop once more where the cell's own rate is a higher one. */
function contendersOf({payloadBytes, flows, echo, ratePerSecond}) {
  const all = contenders(flows).filter(
    ({name}) => name !== directName && (payloadBytes === comparedBytes || name !== threadsName),
  );
  const low = echo ? lowRatePerSecond / 2 : lowRatePerSecond;
  if (ratePerSecond === low || payloadBytes !== comparedBytes) return all;
  const batched = all.find(({name}) => name === batchedName);
  return [...all, {...batched, name: atLowRate(echo), ratePerSecond: low}];
}

/** The name of udptop's second row. */
export function atLowRate(echo) {
  return `${batchedName} at ${perSecond(echo ? lowRatePerSecond / 2 : lowRatePerSecond)}`;
}

function perSecond(rate) {
  return `${rate.toLocaleString('en')}/s`;
}

function print({payloadBytes, flows, echo, ratePerSecond}, figures) {
  const direction = `${echo ? 'echo' : 'one way'}, ${perSecond(ratePerSecond)}${echo ? ' each way' : ''}`;
  const title = `${payloadBytes} bytes, ${flows.toLocaleString('en')} flows, ${direction}`;
  printTable([
    [title, 'CPU µs/datagram', 'to nginx', 'to bare', 'loss %', 'dropped by'],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.cpuMicrosPerDatagram ? spreadText(each.cpuMicrosPerDatagram) : '',
      ratioText(each.againstNginx),
      ratioText(each.againstBare),
      spreadText(each.lossPercent, 3),
      dropsText(each),
    ]),
  ]);
  for (const absentee of absentees(flows)) console.log(`cannot serve ${flows} flows: ${absentee}`);
  console.log('');
}
