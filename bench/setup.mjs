import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsByThread} from './accounting.mjs';
import {secondsOf} from './settings.mjs';
import {startSender, startSink} from './traffic.mjs';

/** Before that the code is not compiled, and a datagram costs up to twice as much. */
const warmUpSeconds = 1.2;

/**
 * A sink, a relay in front of it, and a sender whose flows are open.
 * @param load `{flows, payloadBytes}` and, as needed, `echo` (every datagram goes back through the relay), `train`
 */
export async function setUp(contender, load) {
  const {echo = false} = load;
  const sink = await startSink({echo});
  const relay = await contender.start(sink.port);
  const sender = await startSender(relay.port, load);
  const setup = {
    relay,
    /** Resolves once the code is warm. */
    async warmUp({ratePerSecond}) {
      await setup.run({ratePerSecond, seconds: warmUpSeconds});
    },
    run: ({ratePerSecond, seconds}) =>
      runOf({relay, sink, echo}, sender, {ratePerSecond, seconds: secondsOf(seconds)}),
    /** Resolves with the relay's own account. */
    async tearDown() {
      await sender.stop();
      const account = await relay.stop();
      await sink.stop();
      return account;
    },
  };
  return setup;
}

/** What a relay spends and loses while a sender sends. */
export async function runOf({relay, sink, echo = false}, sender, {ratePerSecond, seconds}) {
  const before = {sink: await sink.counters(), cpu: cpuOf(relay)};
  const sent = await sender.run({ratePerSecond, seconds});
  const after = {sink: await settledCounters(sink), cpu: cpuOf(relay)};
  return summarize(before, after, sent, echo, relay.pid);
}

/** One relay, started for this run alone, under one load. */
export async function runRelay(contender, load) {
  const setup = await setUp(contender, load);
  await setup.warmUp(load);
  const run = await setup.run(load);
  const account = await setup.tearDown();
  return {...run, relayDropped: account?.dropped};
}

function cpuOf(relay) {
  return relay.pid ? cpuSecondsByThread(relay.pid) : new Map();
}

/** Counts once nothing comes any more: what a relay still holds is late, not lost. */
export async function settledCounters(sink) {
  let last = await sink.counters();
  for (let tries = 0; tries < 40; tries++) {
    await pause(100);
    const counters = await sink.counters();
    if (counters.packets === last.packets) return counters;
    last = counters;
  }
  return last;
}

function summarize(before, after, sent, echo, pid) {
  const arrived = after.sink.packets - before.sink.packets;
  const forwarded = arrived + (echo ? sent.received : 0);
  const seconds = [...after.cpu].map(([thread, cpu]) => [thread, cpu - (before.cpu.get(thread) ?? 0)]);
  const micros = cpuSeconds => (cpuSeconds / forwarded) * 1e6;
  const others = seconds.filter(([thread]) => thread !== pid).map(([, cpu]) => cpu);
  return {
    forwarded,
    sentPerSecond: sent.perSecond,
    lossPercent: (1 - forwarded / (echo ? sent.sent * 2 : sent.sent)) * 100,
    cpuMicros: pid && micros(seconds.reduce((sum, [, cpu]) => sum + cpu, 0)),
    /** Of the busiest thread but the main one: in udptop the relay thread. */
    relayThreadCpuMicros: pid && micros(Math.max(0, ...others)),
    delayMicros: sent.delayMicros,
    // A full buffer of the sink is a loss, but not the relay's.
    sinkDropped: after.sink.kernelDrops - before.sink.kernelDrops,
  };
}
