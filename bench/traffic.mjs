// The two ends of a measurement, each a process of its own.
import {once} from 'node:events';
import {runToEnd, startAnswering, startNode, stop} from './processes.mjs';

/** The counting end; `counters` asks it for its counts so far. */
export async function startSink({echo = false, silentBytes, at, within} = {}) {
  const {pid, hello, ask, stop} = await startAnswering(
    [
      'bench/load/sink.mjs',
      ...(at === undefined ? [] : ['--at', at]),
      ...(echo ? ['--echo', 1] : []),
      ...(silentBytes === undefined ? [] : ['--silent', silentBytes]),
    ],
    {within},
  );
  return {pid, port: hello.port, counters: () => ask(''), stop};
}

/** The sending end, its flows open; `run` sends `{ratePerSecond, seconds}` and resolves with what was sent. */
export async function startSender(
  port,
  {flows, payloadBytes, train = 0, echo = false, rtp = false, host = '127.0.0.1', within},
) {
  const {pid, ask, stop} = await startAnswering(
    [
      'bench/load/sender.mjs',
      ...['--to', `${host}:${port}`, '--flows', flows, '--bytes', payloadBytes, '--train', train],
      // A few flows one after the other: socat gives what comes while it forks to the wrong child.
      ...['--opening', flows > 16 ? 10_000 : 100],
      ...(echo ? ['--echo', 1] : []),
      ...(rtp ? ['--rtp', 1] : []),
    ],
    {within},
  );
  return {pid, run: load => ask(JSON.stringify(load)), stop};
}

/** Resolves once the flood of forged sources is over. */
export function flood(port, {ratePerSecond, seconds, bytes, addresses}) {
  return runToEnd([
    'bench/load/flood.mjs',
    ...['--to', `127.0.0.1:${port}`, '--rate', ratePerSecond, '--seconds', seconds, '--bytes', bytes],
    ...(addresses === undefined ? [] : ['--addresses', addresses]),
  ]);
}

/** New clients, one after the other, each of a network of its own; resolves with how many got an answer. */
export function startNewcomers(port, {count, seconds}) {
  return runToEnd([
    'bench/load/newcomers.mjs',
    ...['--to', `127.0.0.1:${port}`, '--count', count, '--seconds', seconds],
  ]);
}

/** Sends to an echoing port and resolves with how long the echoes took. */
export function probe({port, flows, ratePerSecond, payloadBytes, seconds}) {
  return runToEnd([
    'bench/peers/prober.mjs',
    ...['--to', `127.0.0.1:${port}`, '--flows', flows, '--rate', ratePerSecond],
    ...['--bytes', payloadBytes, '--seconds', seconds],
  ]);
}

/** Fills the relay at `port` with live flows; resolves once all of them are open. */
export async function startCrowd(port, {flows, ratePerSecond}) {
  const child = startNode([
    'bench/peers/crowd.mjs',
    ...['--to', `127.0.0.1:${port}`, '--flows', flows, '--rate', ratePerSecond],
  ]);
  await once(child.stdout, 'data');
  return {stop: () => stop(child)};
}
