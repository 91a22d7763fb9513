import type {Command} from './commands.js';

/** Keys for one thing; those with a help are a line of it, the others are told of by a neighbour's. */
export interface Binding {
  /** What `keys:` in a configuration calls it. */
  readonly name: string;
  readonly keys: readonly string[];
  /** How the help shows the keys, where that is shorter than their list. */
  readonly shown?: string;
  readonly help?: string;
  readonly command: Command;
}

function binding(
  name: string,
  keys: readonly string[],
  command: Command,
  help?: string,
  shown?: string,
): Binding {
  return {name, keys, command, ...(help !== undefined && {help}), ...(shown !== undefined && {shown})};
}

/** htop's keys, where htop has one for it. */
export const defaultBindings: readonly Binding[] = [
  binding('up', ['Up'], {type: 'move', by: -1}, 'select a flow', '↑ ↓'),
  binding('down', ['Down'], {type: 'move', by: 1}),
  binding('left', ['Left'], {type: 'scroll', by: -1}, 'scroll the columns', '← →'),
  binding('right', ['Right'], {type: 'scroll', by: 1}),
  binding('pageUp', ['PageUp'], {type: 'page', pages: -1}, 'a page up, a page down', 'PgUp PgDn'),
  binding('pageDown', ['PageDown'], {type: 'page', pages: 1}),
  binding('first', ['Home'], {type: 'edge', end: false}, 'first flow, last flow', 'Home End'),
  binding('last', ['End'], {type: 'edge', end: true}),
  binding('help', ['F1', '?', 'h'], {type: 'open', mode: 'help'}, 'this help'),
  binding('setup', ['F2', 'S'], {type: 'open', mode: 'setup'}, 'setup: columns, theme'),
  binding('search', ['F3', '/'], {type: 'open', mode: 'search'}, 'search as you type'),
  binding('nextMatch', ['n'], {type: 'findNext', backwards: false}, 'next match, previous match', 'n N'),
  binding('previousMatch', ['N'], {type: 'findNext', backwards: true}),
  binding('filter', ['F4', '\\'], {type: 'open', mode: 'filter'}, 'filter as you type'),
  binding('namedFilter', ['f'], {type: 'pick', what: 'filter'}, 'filters of the configuration'),
  binding('clearFilter', ['Escape'], {type: 'clearFilter'}, 'clear the filter', 'Esc'),
  binding('group', ['F5', 't'], {type: 'group'}, 'tree by client, target, ..'),
  binding('foldAll', ['*'], {type: 'foldAll'}),
  binding(
    'sort',
    ['F6', '<', '>', ',', '.'],
    {type: 'pick', what: 'sort'},
    'choose the sort column',
    'F6 < >',
  ),
  binding('invert', ['I'], {type: 'invert'}, 'invert the order'),
  binding('sortByRate', ['P'], {type: 'sortBy', column: 'rate'}, 'sort by rate, total, age', 'P M T'),
  binding('sortByTotal', ['M'], {type: 'sortBy', column: 'bytes'}),
  binding('sortByAge', ['T'], {type: 'sortBy', column: 'age'}),
  binding('detail', ['Enter'], {type: 'enter'}, 'all about it; fold, * all', 'Enter *'),
  binding('nextScreen', ['Tab'], {type: 'nextScreen'}, 'services, log, flows'),
  binding('throttleHarder', ['F7'], {type: 'throttle', harder: true}, 'throttle harder, softer', 'F7 F8'),
  binding('throttleSofter', ['F8'], {type: 'throttle', harder: false}),
  binding('act', ['F9', 'k'], {type: 'pick', what: 'deed'}, 'end, block, throttle, free'),
  binding('tag', ['Space'], {type: 'tag'}, 'tag for actions; untag all', 'Space U'),
  binding('untagAll', ['U'], {type: 'untagAll'}),
  binding('tagGroup', ['c'], {type: 'tagGroup'}, 'tag all of its client'),
  binding('follow', ['F'], {type: 'follow'}, 'follow the flow'),
  binding('export', ['e'], {type: 'export'}, 'export what is seen or tagged'),
  binding('exportAs', ['E'], {type: 'pick', what: 'export'}, 'export as JSON or CSV'),
  binding('copy', ['y'], {type: 'copy'}, 'copy the line'),
  binding('pause', ['Z', 'p'], {type: 'pause'}, 'pause; metering goes on'),
  binding('back', ['['], {type: 'step', intervals: -1}, 'back in time, forward', '[ ]'),
  binding('forward', [']'], {type: 'step', intervals: 1}),
  binding('longer', ['+'], {type: 'interval', longer: true}, 'longer, shorter intervals', '+ -'),
  binding('shorter', ['-'], {type: 'interval', longer: false}),
  binding('reset', ['r'], {type: 'resetPeaks'}, 'reset graphs and peaks'),
  binding('units', ['b'], {type: 'units'}, 'bytes or bits, K of 1024'),
  binding('redraw', ['Ctrl-L'], {type: 'redraw'}, 'redraw, suspend all', '^L ^Z'),
  binding('suspend', ['Ctrl-Z'], {type: 'suspend'}),
  binding('quit', ['F10', 'q', 'Ctrl-C'], {type: 'quit'}, 'quit', 'F10 q'),
];

/** What differs from those under a preset's name. */
export const presets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  htop: {},
  vi: {
    up: ['Up', 'k'],
    down: ['Down', 'j'],
    left: ['Left', 'h'],
    right: ['Right', 'l'],
    first: ['Home', 'g'],
    last: ['End', 'G'],
    pageUp: ['PageUp', 'Ctrl-B', 'Ctrl-U'],
    pageDown: ['PageDown', 'Ctrl-F', 'Ctrl-D'],
    help: ['F1', '?'],
    act: ['F9', 'x', 'd'],
  },
};
