import {setTimeout as pause} from 'node:timers/promises';
import {cpuSecondsByThread} from '../accounting.mjs';
import {contenders, iftopName, tcpdumpName} from '../captures/contenders.mjs';
import {measureCaptureLimits} from '../captures/limits.mjs';
import {openUnreadPort} from '../captures/unread-port.mjs';
import {quick, secondsOf} from '../settings.mjs';
import {median, printTable, spread, spreadText} from '../statistics.mjs';
import {startSender} from '../traffic.mjs';
import {inTurns} from '../turns.mjs';

const rounds = 3;
const payloadBytes = 200;
/** In its first seconds V8 optimizes, what a flow is is found out, and once more five seconds later. */
const [warmUpSeconds, seconds] = [10, 3];
/** What came last waits in the kernel for a moment, and some programs would leave it there. */
const lastReadMs = 200;
const flowCounts = quick ? [16, 500] : [16, 10_000];
const ratesPerSecond = quick ? [20_000] : [100_000, 250_000];

/**
 * What a datagram costs those who watch it beside its path, and what udptop holds out. In a network of its own nobody else sends:
 * `unshare -n sh -c 'ip link set lo up; npm run bench -- capture'`.
 */
export async function measureCapture() {
  const cells = {};
  for (const flows of flowCounts) {
    for (const ratePerSecond of ratesPerSecond) {
      const figures = await measureCell({flows, ratePerSecond});
      cells[`${flows} flows, ${ratePerSecond}/s`] = figures;
      print({flows, ratePerSecond}, figures);
    }
  }
  return {cells, ...(await measureCaptureLimits())};
}

async function measureCell({flows, ratePerSecond}) {
  const target = await openUnreadPort();
  const sender = await startSender(target.port, {flows, payloadBytes});
  const runs = await inTurns(contenders, rounds, async contender => {
    const capture = await contender.start();
    const warm = await sender.run({ratePerSecond, seconds: secondsOf(warmUpSeconds)});
    const before = cpuSecondsByThread(capture.pid);
    const run = await sender.run({ratePerSecond, seconds: secondsOf(seconds)});
    const spent = [...cpuSecondsByThread(capture.pid)].map(
      ([thread, cpu]) => cpu - (before.get(thread) ?? 0),
    );
    await pause(lastReadMs);
    const account = await capture.stop();
    return {
      cpuMicros: (sum(spent) / run.sent) * 1e6,
      busiestThreadCpuMicros: (Math.max(...spent) / run.sent) * 1e6,
      perSecond: run.perSecond,
      sent: warm.sent + run.sent,
      ...account,
    };
  });
  await sender.stop();
  target.close();
  const cpuOf = name => runs.has(name) && median(runs.get(name).map(({cpuMicros}) => cpuMicros));
  return Object.fromEntries(
    [...runs].map(([name, ofOne]) => [
      name,
      {
        cpuMicrosPerDatagram: spread(ofOne.map(({cpuMicros}) => cpuMicros)),
        /** In udptop the one that captures; the rest is the main thread, which reads the meters, and the garbage collector. */
        busiestThreadCpuMicros: spread(ofOne.map(({busiestThreadCpuMicros}) => busiestThreadCpuMicros)),
        againstTcpdump: cpuOf(name) / cpuOf(tcpdumpName),
        againstIftop: cpuOf(name) / cpuOf(iftopName),
        sentPerSecond: spread(ofOne.map(({perSecond}) => perSecond)),
        dropped: sum(ofOne.map(({dropped}) => dropped)),
        /**
         * Sent, and neither counted nor told as dropped. It is negative where others sent as well, and where tcpdump drops: it counts the
         * drops of both copies that the loopback interface shows of a datagram.
         */
        missing: sum(ofOne.map(({sent, datagrams, dropped}) => sent - datagrams - dropped)),
      },
    ]),
  );
}

function sum(numbers) {
  return numbers.reduce((all, each) => all + each, 0);
}

function print({flows, ratePerSecond}, figures) {
  const title = `${payloadBytes} bytes, ${flows.toLocaleString('en')} flows, ${ratePerSecond.toLocaleString('en')}/s`;
  const known = value => (Number.isNaN(value) || value === undefined ? '' : value);
  const ratio = value => (Number.isFinite(value) ? `${value.toFixed(2)}x` : '');
  printTable([
    [title, 'CPU µs/datagram', 'busiest thread', 'to tcpdump -w', 'to iftop', 'sent/s', 'dropped', 'missing'],
    ...Object.entries(figures).map(([name, each]) => [
      name,
      spreadText(each.cpuMicrosPerDatagram, 3),
      each.busiestThreadCpuMicros.median.toFixed(3),
      ratio(each.againstTcpdump),
      ratio(each.againstIftop),
      each.sentPerSecond.median,
      known(each.dropped),
      known(each.missing),
    ]),
  ]);
  console.log('');
}
