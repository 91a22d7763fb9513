import {setTimeout as pause} from 'node:timers/promises';
import {residentMegabytes} from '../accounting.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {askedFloods, quick, secondsOf} from '../settings.mjs';
import {printTable} from '../statistics.mjs';
import {flood, startNewcomers, startSender, startSink} from '../traffic.mjs';

const established = {flows: 20, ratePerSecond: 20_000, payloadBytes: 200};
const floodSeconds = 10;
const floodBytes = 64;
const newcomers = 99;
const ratesPerSecond = quick ? [20_000] : [20_000, 100_000];
const warmUpSeconds = 3;
const lookMs = 200;
const limits = {without: 'newSessionsPerSecond=0', with: ''};

/** What a flood of forged sources leaves of the traffic of 20 established flows, and of new clients. */
export async function measureFloods() {
  const figures = {};
  for (const transport of ['batched', 'portable']) {
    for (const target of ['silent', 'answering']) {
      for (const ratePerSecond of ratesPerSecond) {
        const name = `${transport}-${target}-${ratePerSecond}`;
        if (askedFloods && !askedFloods.includes(name)) continue;
        for (const [limit, parameters] of Object.entries(limits)) {
          figures[`${name} ${limit}`] = await measure({transport, target, ratePerSecond, parameters});
        }
      }
    }
  }
  printTable([
    [
      'flood, with and without newSessionsPerSecond',
      'came back %',
      'newcomers',
      'after',
      'MB more',
      'sessionRate',
    ],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.cameBackPercent.toFixed(3),
      `${each.during.answered} of ${each.during.of}`,
      `${each.after.answered} of ${each.after.of}`,
      each.grewMB.toFixed(0),
      each.dropped.sessionRate ?? 0,
    ]),
  ]);
  return figures;
}

async function measure({transport, target, ratePerSecond, parameters}) {
  const sink = await startSink({echo: true, ...(target === 'silent' && {silentBytes: floodBytes})});
  const relay = await startUdptop(sink.port, {transport, parameters});
  const sender = await startSender(relay.port, {...established, echo: true});
  await sender.run({...established, seconds: secondsOf(warmUpSeconds)});
  const beforeMB = residentMegabytes(relay.pid);
  let mostMB = beforeMB;
  const looking = setInterval(() => {
    mostMB = Math.max(mostMB, residentMegabytes(relay.pid));
  }, lookMs);
  const seconds = secondsOf(floodSeconds);
  const [sent, , during] = await Promise.all([
    sender.run({...established, seconds}),
    flood(relay.port, {ratePerSecond, seconds, bytes: floodBytes}),
    startNewcomers(relay.port, {count: newcomers, seconds}),
  ]);
  const after = await startNewcomers(relay.port, {count: newcomers, seconds: secondsOf(0.5)});
  await pause(secondsOf(1) * 1000);
  clearInterval(looking);
  await sender.stop();
  const {dropped} = await relay.stop();
  await sink.stop();
  return {
    cameBackPercent: (sent.received / sent.sent) * 100,
    delayMicros: sent.delayMicros,
    during,
    after,
    grewMB: mostMB - beforeMB,
    dropped,
  };
}
