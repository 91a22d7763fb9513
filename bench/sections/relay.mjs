import {contenders} from '../relays/contenders.mjs';
import {runRelay} from '../setup.mjs';
import {printTable, spreadText} from '../statistics.mjs';
import {dropsText, ratioText, summarizeRuns} from '../summary.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 5;
const flows = 16;
const loads = [
  {name: 'one way, 50,000/s', ratePerSecond: 50_000, seconds: 2},
  {name: 'echo, 25,000/s each way', ratePerSecond: 25_000, seconds: 2, echo: true},
  {name: 'echo, 50,000/s each way', ratePerSecond: 50_000, seconds: 2, echo: true},
];

/** CPU per forwarded datagram and loss, all contenders in turn, round after round. */
export async function measureRelays() {
  const results = {};
  for (const load of loads) {
    const measure = each => runRelay(each, {...load, flows, payloadBytes: 200});
    results[load.name] = summarizeRuns(await inTurns(contenders(flows), rounds, measure));
    print(load.name, results[load.name]);
  }
  return results;
}

function print(loadName, figures) {
  printTable([
    [
      `16 flows, 200 bytes, ${loadName}`,
      ...['CPU µs/datagram', 'to nginx', 'to bare', 'loss %', 'dropped by', 'sent/s'],
    ],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.cpuMicrosPerDatagram ? spreadText(each.cpuMicrosPerDatagram) : '',
      ratioText(each.againstNginx),
      ratioText(each.againstBare),
      spreadText(each.lossPercent, 3),
      dropsText(each),
      spreadText(each.sentPerSecond, 0),
    ]),
  ]);
  console.log('');
}
