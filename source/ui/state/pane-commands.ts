import type {Command} from './commands.js';
import type {Pane} from './mode.js';

const ofTable: ReadonlySet<Command['type']> = new Set([
  'clearFilter',
  'column',
  'enter',
  'tag',
  'group',
  'foldAll',
  'filterCell',
]);

/** Commands for the flow under the cursor, which only the table and the details show. */
const forTheFlow: ReadonlySet<Command['type']> = new Set([
  'throttle',
  'copy',
  'write',
  'tagGroup',
  'follow',
  'plan',
]);

/** Whether a command makes sense in a pane. */
export function worksIn(command: Command, pane: Pane): boolean {
  if (pane === 'table') return true;
  if (ofTable.has(command.type)) return false;
  return pane === 'detail' || !(forTheFlow.has(command.type) || actsOnFlows(command));
}

/** Whether a command is one that a read-only screen lacks. */
export function actsOnFlows(command: Command): boolean {
  return (
    command.type === 'throttle' ||
    command.type === 'plan' ||
    (command.type === 'menu' && command.name === 'action')
  );
}
