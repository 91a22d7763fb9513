import {setTimeout} from 'node:timers/promises';
import {RelayDeathError} from '../monitor/threads/relay-events.js';
import {withoutControls} from '../text/sanitize.js';
import {letGoOfLostTerminal} from '../ui/terminal/lost-terminal.js';
import {version} from '../version.js';
import {UsageError} from './cli/usage-error.js';
import type {RunEnd} from './run/signals.js';

const statusOfUsageError = 2;
const statusOfFailure = 1;
/** Of a terminal that is read: longer is taken for never. */
const longestPauseMs = 250;

/** Runs the command of this process, and ends the process. */
export async function main(end: RunEnd): Promise<never> {
  // Nobody reads it any more, or its disk is full: the relay goes on all the same.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  try {
    const words = process.argv.slice(2);
    // The shortest way, since scripts ask for it.
    if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
      process.stdout.write(`${version}\n`);
      return leave(0);
    }
    const {parseCommandLine} = await import('./cli/options.js');
    const options = parseCommandLine(words);
    // All the rest, which `--help` never needs.
    const {run} = await import('./run/run.js');
    const status = await run(options, end);
    for (const stream of [process.stdout, process.stderr]) await written(stream);
    return leave(status);
  } catch (error) {
    return fail(error);
  }
}

/** What a terminal that is read slowly takes to the end; one that is not read loses the rest. */
async function written(stream: NodeJS.WriteStream): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; stream.writableLength > 0; ) {
    if (stream.writableLength >= before) return;
    before = stream.writableLength;
    await setTimeout(longestPauseMs);
  }
}

/** Ends the process. The message comes last, because a screen restores the terminal when the process exits. */
function fail(error: unknown): never {
  // It may quote what was written on the command line or in a file.
  const lines = `udptop: ${messageOf(error)}`.split('\n').map(withoutControls);
  process.on('exit', () => process.stderr.write(`${lines.join('\n')}\n`));
  return leave(error instanceof UsageError ? statusOfUsageError : statusOfFailure);
}

/** Sockets and timers are closed; a terminal that is still read must not keep the process. */
function leave(status: number): never {
  // After everything else that happens at the exit.
  process.on('exit', letGoOfLostTerminal);
  return process.exit(status);
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof RelayDeathError) return error.message;
  return `ended by an error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
