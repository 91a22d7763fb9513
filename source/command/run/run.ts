import {neverWaitFor} from '../../ui/terminal/never-wait.js';
import type {CommandOptions} from '../cli/options.js';
import {UsageError} from '../cli/usage-error.js';
import {whyNoScreen} from '../output/no-screen.js';
import {runLive} from './run-live.js';
import type {RunEnd} from './signals.js';

/**
 * Runs the command to its end and resolves with its exit status.
 * @throws {UsageError} when nothing was started, because of what the user wrote
 */
export async function run(options: CommandOptions, end: RunEnd): Promise<number> {
  refuseLostDirectory();
  for (const stream of [process.stdout, process.stderr]) neverWaitFor(stream);
  const screen = !options.headless && whyNoScreen(options.file) === undefined;
  const {file, fleetCommand} = options;
  if (fleetCommand)
    return (await import('./fleet/run-fleet.js')).runFleet(options, fleetCommand, screen, end);
  return file === undefined
    ? runLive(options, screen, end)
    : (await import('./file/run-file.js')).runFile(options, file, screen, end);
}

/** Without one there is nothing that relative paths could mean, and Node starts no thread. */
function refuseLostDirectory(): void {
  try {
    process.cwd();
  } catch {
    throw new UsageError('the working directory has been deleted; change into another one with cd');
  }
}
