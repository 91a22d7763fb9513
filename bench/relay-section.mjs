import {runRelay} from './relay-run.mjs';
import {bareName, contenders} from './relays.mjs';
import {printTable, spread, spreadText} from './statistics.mjs';

const rounds = 5;
const loads = [
  {name: 'one way, 50,000/s', ratePerSecond: 50_000, seconds: 2},
  {name: 'echo, 25,000/s each way', ratePerSecond: 25_000, seconds: 2, echo: true},
  {name: 'echo, 50,000/s each way', ratePerSecond: 50_000, seconds: 2, echo: true},
];

/** CPU per forwarded datagram and loss, all contenders in turn, round after round. */
export async function measureRelays() {
  const results = {};
  for (const load of loads) {
    const runs = new Map(contenders().map(({name}) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const contender of contenders()) runs.get(contender.name).push(await runRelay(contender, load));
    }
    results[load.name] = report(load.name, runs);
  }
  return results;
}

function report(loadName, runs) {
  const figures = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarize(ofOne)]));
  const bare = figures[bareName].cpuMicrosPerDatagram.median;
  for (const each of Object.values(figures)) {
    each.againstBare = each.cpuMicrosPerDatagram && each.cpuMicrosPerDatagram.median / bare;
  }
  printTable([
    [`16 flows, 200 bytes, ${loadName}`, 'CPU µs/datagram', 'against bare', 'loss %', 'dropped by', 'sent/s'],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.cpuMicrosPerDatagram ? spreadText(each.cpuMicrosPerDatagram) : '',
      each.againstBare ? `${each.againstBare.toFixed(2)}x` : '',
      spreadText(each.lossPercent, 3),
      dropsText(each),
      spreadText(each.sentPerSecond, 0),
    ]),
  ]);
  console.log('');
  return figures;
}

function summarize(runs) {
  const of = key => spread(runs.map(run => run[key]));
  return {
    cpuMicrosPerDatagram: runs[0].cpuMicros === undefined ? null : of('cpuMicros'),
    lossPercent: of('lossPercent'),
    sentPerSecond: of('sentPerSecond'),
    // Over all runs, warm-ups included; null where the relay keeps no account.
    relayDropped: runs[0].relayDropped ? sumByReason(runs.map(run => run.relayDropped)) : null,
    sinkDropped: runs.reduce((sum, run) => sum + run.sinkDropped, 0),
  };
}

function sumByReason(accounts) {
  const sums = {};
  for (const account of accounts) {
    for (const [reason, count] of Object.entries(account)) sums[reason] = (sums[reason] ?? 0) + count;
  }
  return sums;
}

function dropsText({relayDropped, sinkDropped}) {
  const parts = Object.entries(relayDropped ?? {}).map(([reason, count]) => `${reason} ${count}`);
  if (sinkDropped > 0) parts.push(`sink ${sinkDropped}`);
  return parts.join(', ') || (relayDropped ? 'nothing' : '');
}
