#!/usr/bin/env node
import {parseCommandLine} from './command/cli/options.js';
import {UsageError} from './command/cli/usage-error.js';
import {run} from './command/run/run.js';
import {RelayDeathError} from './monitor/relay-events.js';
import {withoutControls} from './text/sanitize.js';

const statusOfUsageError = 2;
const statusOfFailure = 1;

// Nobody reads it any more, or its disk is full: the relay goes on all the same.
process.stderr.on('error', () => {});
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  fail(error);
}
// Sockets and timers are closed; a terminal that is still read must not keep the process.
process.exit();

/** Ends the process. The message comes last, because a screen restores the terminal when the process exits. */
function fail(error: unknown): never {
  // It may quote what was written on the command line or in a file.
  const lines = `udptop: ${messageOf(error)}`.split('\n').map(withoutControls);
  process.on('exit', () => process.stderr.write(`${lines.join('\n')}\n`));
  process.exit(error instanceof UsageError ? statusOfUsageError : statusOfFailure);
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError || error instanceof RelayDeathError) return error.message;
  return `ended by an error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
