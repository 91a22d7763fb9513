import {highestLossFreeRate} from '../climb.mjs';
import {contenders} from '../relays/contenders.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 3;
const load = {flows: 16, payloadBytes: 200};

/** How far each relay goes up, one way, before it loses one datagram in a thousand. */
export async function measureCeilings() {
  const runs = await inTurns(contenders(load.flows), rounds, each =>
    highestLossFreeRate(each, load, {startPerSecond: 40_000}),
  );
  const figures = Object.fromEntries(
    [...runs].map(([name, rates]) => [name, {highestPerSecond: spread(rates)}]),
  );
  printTable([
    ['16 flows, 200 bytes, one way', 'highest/s with a loss under 0.1%'],
    ...Object.entries(figures).map(([name, {highestPerSecond}]) => [name, spreadText(highestPerSecond, 0)]),
  ]);
  return figures;
}
