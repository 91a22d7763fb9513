import {routingCommands} from '../../netfilter/routing.js';
import {linesOf} from '../../netfilter/steering.js';
import {UsageError} from '../cli/usage-error.js';
import {courseOf, steeredText} from './steer.js';
import type {SteeredService} from './steered-service.js';

/** Of the relay: the kernel chooses them at the start. */
const exampleOf = (index: number) => ({port: 40001 + 2 * index, firstPort: 40002 + 2 * index});

/** Prints it. @returns the exit status @throws {UsageError} */
export function printDryRun(found: readonly SteeredService[]): number {
  if (found.length === 0) {
    throw new UsageError(
      '--dry-run is for what changes the network of this machine, such as udptop insert :53',
    );
  }
  process.stdout.write(dryRunText(found));
  return 0;
}

/** What a run would change in this machine's network, as `nft -f` and a shell would take it. */
export function dryRunText(found: readonly SteeredService[]): string {
  const lines = [
    "# All of it goes with the process. The relay's ports are chosen at the start; these are examples.",
  ];
  for (const [index, each] of found.entries()) {
    const {marks, table} = each.service;
    lines.push(
      `# ${capitalised(steeredText(each))}:`,
      ...routingCommands(marks.turned, table).map(command => `# ip ${command}`),
      ...linesOf(`udptop_${index + 1}`, courseOf(each, exampleOf(index))).map(line =>
        // Who pastes it wants to look at it.
        line.replace(' { flags owner; }', ''),
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}

function capitalised(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}
