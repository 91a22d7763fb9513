import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsByThread} from '../accounting.mjs';
import {contendersIn, directName, serverPort} from '../inserts/contenders.mjs';
import {makeNetwork, serverHost} from '../inserts/network.mjs';
import {secondsOf} from '../settings.mjs';
import {printTable, spread, spreadText} from '../statistics.mjs';
import {startSender, startSink} from '../traffic.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 5;
const [flows, payloadBytes, ratePerSecond] = [16, 200, 10_000];
const [warmUpSeconds, seconds] = [1.5, 2];
/** What was late by then is lost. */
const settleMs = 300;

/** What standing in front of a running server costs, beside other ways to do it. It makes two hosts of its own, which needs root. */
export async function measureInsert() {
  if (process.getuid() !== 0) {
    console.log('left out: only root can make hosts and insert');
    return undefined;
  }
  const network = makeNetwork();
  try {
    const runs = await inTurns(contendersIn(network), rounds, each => runOne(network, each));
    const direct = runs.get(directName);
    const figures = Object.fromEntries([...runs].map(([name, ofOne]) => [name, summarize(ofOne, direct)]));
    print(figures);
    return figures;
  } finally {
    network.remove();
  }
}

async function runOne({onServer, onClient}, contender) {
  const sink = await startSink({echo: true, at: `${serverHost}:${serverPort}`, within: onServer});
  const relay = await contender.start();
  const ends = {flows, payloadBytes, echo: true, host: serverHost, within: onClient};
  const sender = await startSender(relay.port, ends);
  await sender.run({ratePerSecond, seconds: secondsOf(warmUpSeconds)});
  await pause(settleMs);
  const cpu = () => [relay, sink, sender].map(({pid}) => cpuSecondsOf(pid));
  const before = cpu();
  const run = await sender.run({ratePerSecond, seconds: secondsOf(seconds)});
  const spent = cpu().map((after, each) => after - before[each]);
  await sender.stop();
  const account = await relay.stop();
  await sink.stop();
  const micros = cpuSeconds => (cpuSeconds / (2 * run.received)) * 1e6;
  return {
    relayCpuMicros: relay.pid && micros(spent[0]),
    /** Sender and server included, and with them what the kernel does for them. */
    pathCpuMicros: micros(spent.reduce((all, each) => all + each)),
    lossPercent: (1 - run.received / run.sent) * 100,
    delayMicros: run.delayMicros,
    dropped: account?.dropped,
  };
}

function cpuSecondsOf(pid) {
  if (pid === undefined) return 0;
  return [...cpuSecondsByThread(pid).values()].reduce((all, each) => all + each, 0);
}

function summarize(runs, direct) {
  const added = key =>
    spread(runs.map((run, round) => run.delayMicros[key] - direct[round].delayMicros[key]));
  return {
    relayCpuMicrosPerDatagram:
      runs[0].relayCpuMicros === undefined ? null : spread(runs.map(run => run.relayCpuMicros)),
    pathCpuMicrosPerDatagram: spread(runs.map(run => run.pathCpuMicros)),
    p50Micros: spread(runs.map(run => run.delayMicros.p50)),
    addedP50Micros: added('p50'),
    addedP99Micros: added('p99'),
    lossPercent: spread(runs.map(run => run.lossPercent)),
  };
}

function print(figures) {
  printTable([
    [
      `echo, ${ratePerSecond.toLocaleString('en')}/s each way, ${flows} flows, ${payloadBytes} bytes`,
      ...['CPU µs/datagram', 'with both ends', 'p50 µs', 'added', 'added p99 µs', 'loss %'],
    ],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      each.relayCpuMicrosPerDatagram ? spreadText(each.relayCpuMicrosPerDatagram, 1) : '',
      spreadText(each.pathCpuMicrosPerDatagram, 1),
      ...[each.p50Micros, each.addedP50Micros, each.addedP99Micros].map(of => spreadText(of, 0)),
      spreadText(each.lossPercent, 3),
    ]),
  ]);
}
