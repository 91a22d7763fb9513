#!/usr/bin/env node
import {parseCommandLine} from './command/cli/options.js';
import {UsageError} from './command/cli/usage-error.js';
import {run} from './command/run/run.js';
import {RelayDeathError} from './monitor/relay-events.js';
import {restoreTerminal} from './ui/terminal/terminal.js';

const statusOfUsageError = 2;
const statusOfFailure = 1;

// Whatever happens, the terminal is given back before anything is said.
process.on('exit', restoreTerminal);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  fail(error);
}
// Sockets and timers are closed; a terminal that is still read must not keep the process.
process.exit();

function fail(error: unknown): never {
  restoreTerminal();
  if (error instanceof UsageError) {
    process.stderr.write(`udptop: ${error.message}\n`);
    process.exit(statusOfUsageError);
  }
  if (error instanceof RelayDeathError) {
    process.stderr.write(`udptop: ${error.message}\n`);
    process.exit(statusOfFailure);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`udptop: ended by an error: ${text}\n`);
  process.exit(statusOfFailure);
}
