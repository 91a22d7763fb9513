import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {start, startNode, stop} from '../processes.mjs';
import {startInTerminal} from '../pseudo-terminal.mjs';

export const udptopName = 'udptop';
export const tcpdumpName = 'tcpdump -w /dev/null';
export const iftopName = 'iftop';

const has = program => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** What is measured side by side: each watches the loopback interface, whose datagrams it counts. */
export const contenders = [
  {name: udptopName, start: () => startUdptop()},
  ...(has('tcpdump')
    ? [
        {name: tcpdumpName, start: () => startTcpdump(['-w', '/dev/null'])},
        {name: 'tcpdump --count', start: () => startTcpdump(['--count'])},
      ]
    : []),
  // These draw what they see, so they get a terminal. The one counts by host and port, the other by program.
  ...(has('iftop')
    ? [
        {
          name: iftopName,
          start: () => startDrawing('iftop', ['-i', 'lo', '-n', '-N', '-P', '-B', '-f', 'udp']),
        },
      ]
    : []),
  ...(has('nethogs') ? [{name: 'nethogs', start: () => startDrawing('nethogs', ['-C', '-a', 'lo'])}] : []),
];

/** The real command without its screen. Its `stop` resolves with what it counted. */
export async function startUdptop(parameters = '') {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'snapshot.json');
  const child = await untilCapturing(() =>
    startNode([
      ...['dist/cli.js', '-L', `capture://lo?name=bench${parameters}`],
      ...['--headless', '--output', 'none', '--snapshot', file],
    ]),
  );
  return {
    pid: child.pid,
    async stop() {
      await stop(child);
      const {totals, services} = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(directory, {recursive: true});
      return {
        datagrams: totals.rx.packets + totals.tx.packets,
        dropped: totals.drops.byReason.kernel ?? 0,
        untracked: services[0].capture.untracked.packets,
        flowsStarted: totals.flows.started,
        flows: totals.flows.active,
      };
    },
  };
}

export async function startUdptopOnScreen() {
  return startInTerminal(['dist/cli.js', '--no-remember', '-L', 'capture://any']);
}

export async function startTcpdump(args) {
  const child = await untilCapturing(() =>
    start('tcpdump', ['-i', 'lo', '-Z', 'root', ...args, 'udp'], {stdio: ['ignore', 'ignore', 'pipe']}),
  );
  let text = '';
  child.stderr.setEncoding('utf8').on('data', chunk => {
    text += chunk;
  });
  return {
    pid: child.pid,
    async stop() {
      const closed = new Promise(resolve => child.once('close', resolve));
      await stop(child, 'SIGINT');
      await closed;
      const count = what => Number(new RegExp(`^(\\d+) packets? ${what}`, 'm').exec(text)?.[1] ?? Number.NaN);
      return {datagrams: count('captured'), dropped: count('dropped by kernel')};
    },
  };
}

async function startDrawing(program, args) {
  const terminal = await untilCapturing(() => startInTerminal(args, program));
  return {pid: terminal.pid, stop: () => terminal.stop()};
}

/** Resolves once one more packet socket is bound. */
async function untilCapturing(startOne) {
  // sk, references, type, protocol, interface; the protocol of one that is not bound yet is 0.
  const sockets = () =>
    readFileSync('/proc/net/packet', 'utf8').match(/^\w+ +\d+ +\d+ +(?!0000 )\w{4} /gm)?.length ?? 0;
  const before = sockets();
  const started = await startOne();
  for (let tries = 0; tries < 500; tries++) {
    if (sockets() > before) return started;
    await pause(20);
  }
  throw new Error('it never began to capture');
}
