import {setTimeout as pause} from 'node:timers/promises';
import {residentMegabytes} from '../accounting.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick, secondsOf} from '../settings.mjs';
import {printTable} from '../statistics.mjs';
import {flood, startNewcomers, startSender, startSink} from '../traffic.mjs';

const established = {flows: 20, ratePerSecond: 20_000, payloadBytes: 200};
const floodSeconds = 10;
const floodBytes = 64;
const newcomers = 99;
const ratesPerSecond = quick ? [20_000] : [20_000, 100_000];
/** BENCH_FLOODS=batched-silent-100000: only these. */
const asked = process.env.BENCH_FLOODS?.split(',');
const warmUpSeconds = 3;
const memoryMs = 200;

/** What a flood of forged sources leaves of the traffic of 20 established flows, and of new clients. */
export async function measureFloods() {
  const figures = {};
  for (const transport of ['batched', 'portable']) {
    for (const target of ['silent', 'answering']) {
      for (const ratePerSecond of ratesPerSecond) {
        if (asked && !asked.includes(`${transport}-${target}-${ratePerSecond}`)) continue;
        const name = `${transport}, ${target} target, ${ratePerSecond.toLocaleString('en')} sources/s`;
        figures[name] = await measure(transport, target, ratePerSecond);
      }
    }
  }
  printTable([
    [
      '20 flows, 1,000/s each, 10 s of flood',
      'came back %',
      'newcomers during',
      'after',
      'MB more',
      'refused',
    ],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.cameBackPercent.toFixed(3),
      `${each.during.answered} of ${each.during.of}`,
      `${each.after.answered} of ${each.after.of}`,
      each.grewMB.toFixed(0),
      JSON.stringify(each.dropped),
    ]),
  ]);
  return figures;
}

async function measure(transport, target, ratePerSecond) {
  const sink = await startSink({echo: true, ...(target === 'silent' && {silentBytes: floodBytes})});
  const relay = await startUdptop(sink.port, {transport});
  const sender = await startSender(relay.port, {...established, echo: true});
  await sender.run({...established, seconds: secondsOf(warmUpSeconds)});
  const beforeMB = residentMegabytes(relay.pid);
  let mostMB = beforeMB;
  const watch = setInterval(() => {
    mostMB = Math.max(mostMB, residentMegabytes(relay.pid));
  }, memoryMs);
  const seconds = secondsOf(floodSeconds);
  const [sent, , during] = await Promise.all([
    sender.run({...established, seconds}),
    flood(relay.port, {ratePerSecond, seconds, bytes: floodBytes}),
    startNewcomers(relay.port, {count: newcomers, seconds}),
  ]);
  const after = await startNewcomers(relay.port, {count: newcomers, seconds: secondsOf(0.5)});
  await pause(secondsOf(1) * 1000);
  clearInterval(watch);
  await sender.stop();
  const {dropped} = await relay.stop();
  await sink.stop();
  return {
    cameBackPercent: (sent.received / sent.sent) * 100,
    lost: sent.sent - sent.received,
    during,
    after,
    grewMB: mostMB - beforeMB,
    dropped,
  };
}
