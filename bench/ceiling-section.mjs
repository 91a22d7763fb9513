import {runRelay} from './relay-run.mjs';
import {contenders} from './relays.mjs';
import {printTable, spread, spreadText} from './statistics.mjs';

const rounds = 3;
const ladderPerSecond = [50_000, 75_000, 100_000, 125_000, 150_000, 175_000, 200_000, 250_000, 300_000];

/** How far each relay goes up a ladder of rates, one way, before it loses one datagram in a thousand. */
export async function measureCeilings() {
  const highest = new Map(contenders().map(({name}) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders()) highest.get(contender.name).push(await climb(contender));
  }
  printTable([
    ['16 flows, 200 bytes, one way', 'highest/s with a loss under 0.1%'],
    ...[...highest].map(([name, rates]) => [name, spreadText(spread(rates), 0)]),
  ]);
  return Object.fromEntries([...highest].map(([name, rates]) => [name, {highestPerSecond: spread(rates)}]));
}

/** The highest rate that was really sent. */
async function climb(contender) {
  let highestPerSecond = 0;
  for (const ratePerSecond of ladderPerSecond) {
    const {sentPerSecond, lossPercent} = await runRelay(contender, {ratePerSecond, seconds: 2});
    if (lossPercent >= 0.1) break;
    highestPerSecond = Math.max(highestPerSecond, Math.round(sentPerSecond));
    // The sender itself has no more to give.
    if (sentPerSecond < ratePerSecond * 0.95) break;
  }
  return highestPerSecond;
}
