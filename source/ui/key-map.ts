import type {Key} from './keys.js';
import type {Action, ScreenState} from './state.js';

/** What a key does: a change of state, or something beyond the screen. */
export type Command =
  | Action
  | {readonly type: 'quit'}
  | {readonly type: 'export'}
  | {readonly type: 'redraw'}
  | {readonly type: 'suspend'};

/** Keys for one thing; those with a help are a line of it, the others are told of by a neighbour's. */
export interface Binding {
  readonly keys: readonly string[];
  readonly shown?: string;
  readonly help?: string;
  readonly command: Command;
}

const up: Command = {type: 'move', by: -1};
const down: Command = {type: 'move', by: 1};

/** htop's keys, where htop has one for it. */
export const bindings: readonly Binding[] = [
  {keys: ['Up'], shown: '↑ ↓', help: 'select a flow', command: up},
  {keys: ['Down'], command: down},
  {keys: ['PageUp'], shown: 'PgUp PgDn', help: 'a page up, a page down', command: {type: 'page', pages: -1}},
  {keys: ['PageDown'], command: {type: 'page', pages: 1}},
  {
    keys: ['Home'],
    shown: 'Home End',
    help: 'to the first, to the last flow',
    command: {type: 'edge', end: false},
  },
  {keys: ['End'], command: {type: 'edge', end: true}},
  {
    keys: ['F4', '\\', '/', 'F3'],
    shown: 'F4 \\ /',
    help: 'filter as you type; see Filters',
    command: {type: 'open', mode: 'filter'},
  },
  {keys: ['Escape'], shown: 'Esc', help: 'clear the filter', command: {type: 'clearFilter'}},
  {
    keys: ['F6', '<', '>', ',', '.'],
    shown: 'F6 < >',
    help: 'choose the sort column',
    command: {type: 'open', mode: 'sort'},
  },
  {keys: ['I'], shown: 'I', help: 'invert the order', command: {type: 'invert'}},
  {
    keys: ['P'],
    shown: 'P M T',
    help: 'sort by rate, by total bytes, by age',
    command: {type: 'sortBy', column: 'rate'},
  },
  {keys: ['M'], command: {type: 'sortBy', column: 'bytes'}},
  {keys: ['T'], command: {type: 'sortBy', column: 'age'}},
  {keys: ['e'], shown: 'e', help: 'export what the filter shows as JSON, here', command: {type: 'export'}},
  {keys: ['Z', 'p'], shown: 'Z p', help: 'pause and resume; metering goes on', command: {type: 'pause'}},
  {keys: ['Ctrl-L'], shown: '^L', help: 'redraw', command: {type: 'redraw'}},
  {keys: ['Ctrl-Z'], shown: '^Z', help: 'suspend to the shell, the relay too', command: {type: 'suspend'}},
  {keys: ['F1', '?', 'h'], shown: 'F1 ? h', help: 'this help', command: {type: 'open', mode: 'help'}},
  {keys: ['F10', 'q', 'Ctrl-C'], shown: 'F10 q', help: 'quit', command: {type: 'quit'}},
];

const commandOfKey = new Map(bindings.flatMap(({keys, command}) => keys.map(key => [key, command] as const)));

/** What a key means in the mode that the screen is in; undefined when nothing. */
export function commandFor(key: Key, mode: ScreenState['mode']): Command | undefined {
  const name = 'name' in key ? key.name : key.text;
  if (name === 'Ctrl-C' && 'name' in key) return {type: 'quit'};
  switch (mode) {
    case 'filter':
      return filterCommand(key);
    case 'help':
      if (name === 'Ctrl-L') return {type: 'redraw'};
      return isMovement(commandOfKey.get(name)) ? commandOfKey.get(name) : {type: 'close'};
    case 'sort':
      if (name === 'Enter') return {type: 'chooseSort'};
      if (['Escape', 'F10', 'q', 'F6'].includes(name)) return {type: 'close'};
      return isMovement(commandOfKey.get(name)) ? commandOfKey.get(name) : undefined;
    case 'table':
      return commandOfKey.get(name);
  }
}

function filterCommand(key: Key): Command | undefined {
  if ('text' in key) return {type: 'draft', key};
  if (key.name === 'Backspace') return {type: 'draft', key};
  if (key.name === 'Enter' || key.name === 'F4') return {type: 'close'};
  if (key.name === 'Escape') return {type: 'clearFilter'};
  const command = commandOfKey.get(key.name);
  return isMovement(command) || command?.type === 'redraw' ? command : undefined;
}

function isMovement(command: Command | undefined): boolean {
  return command?.type === 'move' || command?.type === 'page' || command?.type === 'edge';
}
