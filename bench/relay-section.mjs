import {setTimeout as pause} from 'node:timers/promises';
import {cpuSeconds, sendLoad, startSink} from './processes.mjs';
import {contenders} from './relays.mjs';
import {median, printTable, spread, spreadText} from './statistics.mjs';

const load = {flows: 16, payloadBytes: 200};
const rounds = 5;
const seconds = 2;
const ladderPerSecond = [50_000, 75_000, 100_000, 125_000, 150_000, 175_000, 200_000, 250_000, 300_000];

/**
 * CPU per forwarded datagram at 50,000/s, all contenders in turn, round after round;
 * then how far each goes up a ladder of rates before it loses more than one in a thousand.
 */
export async function measureRelays() {
  const results = new Map(
    contenders().map(({name}) => [name, {cpuMicros: [], lossPercent: [], highest: []}]),
  );
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders()) {
      const {cpuMicros, lossPercent} = await measure(contender, 50_000);
      results.get(contender.name).lossPercent.push(lossPercent);
      if (cpuMicros !== undefined) results.get(contender.name).cpuMicros.push(cpuMicros);
    }
  }
  for (let round = 0; round < 3; round++) {
    for (const contender of contenders()) results.get(contender.name).highest.push(await climb(contender));
  }
  return report(results);
}

async function measure(contender, ratePerSecond) {
  const sink = await startSink();
  const relay = await contender.start(sink.port);
  // The first datagrams open sessions and warm the code.
  await sendLoad({...load, port: relay.port, ratePerSecond: 20_000, seconds: 1});
  await pause(100);
  const before = {sink: await sink.counters(), cpu: relay.pid && cpuSeconds(relay.pid)};
  const {sent, perSecond} = await sendLoad({...load, port: relay.port, ratePerSecond, seconds});
  await pause(200);
  const after = {sink: await sink.counters(), cpu: relay.pid && cpuSeconds(relay.pid)};
  await relay.stop();
  await sink.stop();
  const arrived = after.sink.packets - before.sink.packets;
  return {
    perSecond,
    lossPercent: (1 - arrived / sent) * 100,
    cpuMicros: relay.pid && ((after.cpu - before.cpu) / arrived) * 1e6,
  };
}

/** The highest rate that was really sent with a loss under 0.1%. */
async function climb(contender) {
  let highest = 0;
  for (const ratePerSecond of ladderPerSecond) {
    const {perSecond, lossPercent} = await measure(contender, ratePerSecond);
    if (lossPercent >= 0.1) break;
    highest = Math.max(highest, Math.round(perSecond));
    // The sender itself has no more to give.
    if (perSecond < ratePerSecond * 0.95) break;
  }
  return highest;
}

function report(results) {
  const bare = median(results.get('bare node:dgram').cpuMicros);
  printTable([
    [
      '16 flows, 200 bytes, one way',
      'CPU µs/datagram at 50,000/s',
      'against bare',
      'loss % at 50,000/s',
      'highest/s, loss < 0.1%',
    ],
    ...[...results].map(([name, {cpuMicros, lossPercent, highest}]) => [
      name,
      cpuMicros.length > 0 ? spreadText(spread(cpuMicros)) : '',
      cpuMicros.length > 0 ? `${(median(cpuMicros) / bare).toFixed(2)}x` : '',
      spreadText(spread(lossPercent), 3),
      spreadText(spread(highest), 0),
    ]),
  ]);
  return Object.fromEntries(
    [...results].map(([name, {cpuMicros, lossPercent, highest}]) => [
      name,
      {
        cpuMicrosPerDatagram: cpuMicros.length > 0 ? spread(cpuMicros) : null,
        againstBare: cpuMicros.length > 0 ? median(cpuMicros) / bare : null,
        lossPercent: spread(lossPercent),
        highestPerSecond: spread(highest),
      },
    ]),
  );
}
