import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {freePort, startNode, stop, untilBound} from '../processes.mjs';
import {startInTerminal} from '../pseudo-terminal.mjs';

/** With the default limit of 10,000 sessions, one more than a crowd would be refused. */
const roomForCrowds = 'maxSessions=30000';

export function listenUrl(port, targetPort, parameters = roomForCrowds) {
  return `udp://127.0.0.1:${port}/127.0.0.1:${targetPort}?name=bench&${parameters}`;
}

/**
 * The real command without its screen. Its `stop` resolves with the relay's own account of what it dropped.
 * @param nodeFlags for V8 in all of its threads
 */
export async function startUdptop(
  targetPort,
  {transport = 'auto', threads = 1, nodeFlags = [], flags = [], parameters} = {},
) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'snapshot.json');
  const child = startNode([
    ...[...nodeFlags, 'dist/cli.js', '--headless', '--output', 'none', '--snapshot', file],
    ...[
      '--transport',
      transport,
      '--threads',
      threads,
      ...flags,
      '-L',
      listenUrl(port, targetPort, parameters),
    ],
  ]);
  await untilBound(port);
  return {
    port,
    pid: child.pid,
    output: child.stdout,
    async stop() {
      await stop(child);
      const {totals} = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(directory, {recursive: true});
      return {dropped: totals.drops.byReason, flowsStarted: totals.flows.started};
    },
  };
}

/** The real command with its screen, in a pseudo-terminal. */
export async function startUdptopOnScreen(targetPort, flags = []) {
  return startOnScreen(targetPort, url => ['dist/cli.js', '--no-remember', ...flags, '-L', url]);
}

/** Any program that draws a screen and relays. */
export async function startOnScreen(targetPort, argsFor) {
  const port = await freePort();
  const terminal = await startInTerminal(argsFor(listenUrl(port, targetPort)));
  await untilBound(port);
  // The first frames run code that is not compiled yet.
  await pause(500);
  return {...terminal, port};
}
