import {setTimeout as pause} from 'node:timers/promises';
import {cpuSeconds, sendLoad, startSink} from './processes.mjs';

const load = {flows: 16, payloadBytes: 200};

/** One relay, started for this run alone, under one load; `echo` sends every datagram back through it. */
export async function runRelay(contender, {ratePerSecond, seconds, echo = false}) {
  const sink = await startSink({echo});
  const relay = await contender.start(sink.port);
  // Opens sessions and warms the code.
  await sendLoad({...load, port: relay.port, ratePerSecond: 20_000, seconds: 1, echo});
  await pause(100);
  const before = {sink: await sink.counters(), cpu: relay.pid && cpuSeconds(relay.pid)};
  const sender = await sendLoad({...load, port: relay.port, ratePerSecond, seconds, echo});
  await pause(200);
  const after = {sink: await sink.counters(), cpu: relay.pid && cpuSeconds(relay.pid)};
  const account = await relay.stop();
  await sink.stop();

  const arrived = after.sink.packets - before.sink.packets;
  const forwarded = arrived + (echo ? sender.received : 0);
  return {
    sentPerSecond: sender.perSecond,
    lossPercent: (1 - forwarded / (echo ? sender.sent * 2 : sender.sent)) * 100,
    cpuMicros: relay.pid && ((after.cpu - before.cpu) / forwarded) * 1e6,
    relayDropped: account?.dropped,
    // A full buffer of the sink is a loss, but not the relay's.
    sinkDropped: after.sink.kernelDrops - before.sink.kernelDrops,
  };
}
