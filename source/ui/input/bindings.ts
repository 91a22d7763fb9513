import type {Binding, Command} from '../state/commands.js';
import {actsOnFlows} from '../state/pane-commands.js';

function binding(
  name: string,
  keys: readonly string[],
  command: Command,
  help: string,
  together?: string,
): Binding {
  return {name, keys, command, help, ...(together !== undefined && {together})};
}

const moves = 'select a flow';
const columns = 'choose a column';
const pages = 'a page up, a page down';
const edges = 'first flow, last flow';
const named = 'named filters, clear filter';
const exports = 'export, as JSON or CSV';
const copies = 'copy it; write it (pcapng)';
const cells = 'filter by, or out, a cell';
const matches = 'next match, previous match';
const sorts = 'sort by rate, total, age';
const throttles = 'limit it: lower, higher';
const tags = 'tag it, untag all';
const steps = 'back in time, forward';
const farMs = 30_000;
const farSteps = '30 s back, forward';
const figures = 'reset graphs; units';
const kinds = "an alert's flows; ended ones";
const moments = 'jump in time, bookmark';
const intervals = 'longer, shorter intervals';
const terminal = 'redraw, suspend';
const orders = 'fold the tree, invert order';
const panes = 'details; services and log';
const ofClient = 'tag its client, follow it';

/** htop's keys, where htop has one for the command. A help text has room for 27 letters on 80 columns. */
export const defaultBindings: readonly Binding[] = [
  binding('up', ['Up'], {type: 'move', by: -1}, 'a row up', moves),
  binding('down', ['Down'], {type: 'move', by: 1}, 'a row down', moves),
  binding('left', ['Left'], {type: 'column', by: -1}, 'the column on the left', columns),
  binding('right', ['Right'], {type: 'column', by: 1}, 'the column on the right', columns),
  binding('pageUp', ['PageUp'], {type: 'page', pages: -1}, 'a page up', pages),
  binding('pageDown', ['PageDown'], {type: 'page', pages: 1}, 'a page down', pages),
  binding('first', ['Home'], {type: 'edge', end: false}, 'the first flow', edges),
  binding('last', ['End'], {type: 'edge', end: true}, 'the last flow', edges),
  binding('help', ['F1', '?'], {type: 'open', mode: 'help'}, 'this help'),
  binding('palette', [':'], {type: 'open', mode: 'palette'}, 'all commands, by name'),
  binding('setup', ['F2', 'S'], {type: 'open', mode: 'setup'}, 'setup: columns, theme'),
  binding('search', ['F3', '/'], {type: 'open', mode: 'search'}, 'search as you type'),
  binding('nextMatch', ['n'], {type: 'findNext', backwards: false}, 'next match', matches),
  binding('previousMatch', ['N'], {type: 'findNext', backwards: true}, 'previous match', matches),
  binding('filter', ['F4', '\\'], {type: 'open', mode: 'filter'}, 'filter as you type'),
  binding('namedFilter', ['f'], {type: 'menu', name: 'filter'}, 'named filters; save one', named),
  binding('clearFilter', ['Escape'], {type: 'clearFilter'}, 'clear the filter', named),
  binding('filterTo', ['='], {type: 'filterCell', excludes: false}, 'filter by this cell', cells),
  binding('filterOut', ['!'], {type: 'filterCell', excludes: true}, 'filter out this cell', cells),
  binding('alert', ['a'], {type: 'showAlert'}, "filter to an alert's flows", kinds),
  binding('ended', ['h'], {type: 'ended'}, 'show or hide ended flows', kinds),
  binding('group', ['F5', 't'], {type: 'group'}, 'tree by client, target, ..'),
  binding('sort', ['F6', '<', '>', ',', '.'], {type: 'menu', name: 'sort'}, 'choose the sort column'),
  binding('foldAll', ['*'], {type: 'foldAll'}, 'fold or unfold the tree', orders),
  binding('invert', ['I'], {type: 'invert'}, 'invert the order', orders),
  binding('sortByRate', ['P'], {type: 'sortBy', column: 'rate'}, 'sort by rate', sorts),
  binding('sortByTotal', ['M'], {type: 'sortBy', column: 'bytes'}, 'sort by total', sorts),
  binding('sortByAge', ['T'], {type: 'sortBy', column: 'age'}, 'sort by age', sorts),
  binding('detail', ['Enter'], {type: 'enter'}, 'details; fold a parent', panes),
  binding('nextScreen', ['Tab'], {type: 'nextScreen'}, 'services, log, flows', panes),
  binding('throttleHarder', ['F7'], {type: 'throttle', harder: true}, 'lower its limit', throttles),
  binding('throttleSofter', ['F8'], {type: 'throttle', harder: false}, 'raise its limit', throttles),
  binding('act', ['F9', 'k'], {type: 'menu', name: 'action'}, 'end, block, limit, lift'),
  binding('tag', ['Space'], {type: 'tag'}, 'tag or untag it', tags),
  binding('untagAll', ['U'], {type: 'untagAll'}, 'untag all', tags),
  binding('tagGroup', ['c'], {type: 'tagGroup'}, 'tag all flows of its client', ofClient),
  binding('follow', ['F'], {type: 'follow'}, 'keep the cursor on the flow', ofClient),
  binding('export', ['e'], {type: 'export'}, 'export shown or tagged', exports),
  binding('exportAs', ['E'], {type: 'menu', name: 'export'}, 'export as JSON or CSV', exports),
  binding('copy', ['y'], {type: 'copy'}, 'copy it, or all tagged', copies),
  binding('write', ['w'], {type: 'write'}, 'write it to a pcapng file', copies),
  binding('pause', ['p', 'Z'], {type: 'pause'}, 'pause the screen'),
  binding('back', ['['], {type: 'step', intervals: -1}, 'back in time', steps),
  binding('forward', [']'], {type: 'step', intervals: 1}, 'forward in time', steps),
  binding('backFar', ['{'], {type: 'stepTime', byMs: -farMs}, '30 s back', farSteps),
  binding('forwardFar', ['}'], {type: 'stepTime', byMs: farMs}, '30 s forward', farSteps),
  binding('jump', ['g'], {type: 'menu', name: 'jump'}, 'jump to a moment', moments),
  binding('bookmark', ['m'], {type: 'bookmark'}, 'bookmark the moment', moments),
  binding('longer', ['+'], {type: 'interval', longer: true}, 'longer intervals', intervals),
  binding('shorter', ['-'], {type: 'interval', longer: false}, 'shorter intervals', intervals),
  binding('reset', ['r'], {type: 'resetPeaks'}, 'reset graphs and peaks', figures),
  binding('units', ['b'], {type: 'units'}, 'bytes or bits, K of 1024', figures),
  binding('redraw', ['Ctrl-L'], {type: 'redraw'}, 'redraw', terminal),
  binding('suspend', ['Ctrl-Z'], {type: 'suspend'}, 'suspend; fg comes back', terminal),
  binding('quit', ['F10', 'q', 'Ctrl-C'], {type: 'quit'}, 'quit'),
];

/** The bindings of a screen that cannot act on flows. */
export function withoutActions(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter(({command}) => !actsOnFlows(command));
}

/** The same bindings in the words for several machines. */
export function forFleet(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.map(binding => ({
    ...binding,
    ...(binding.together === panes && {together: fleetPanes}),
    help: fleetHelp[binding.name] ?? binding.help,
  }));
}

const fleetPanes = 'details; hosts, services,..';
const fleetHelp: Readonly<Record<string, string>> = {
  nextScreen: 'hosts, services, log, flows',
  group: 'tree by host, client, ..',
};

/** By preset, the keys that differ from the defaults. */
export const presets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  htop: {},
  vi: {
    up: ['Up', 'k'],
    down: ['Down', 'j'],
    left: ['Left', 'h'],
    right: ['Right', 'l'],
    first: ['Home', 'g'],
    jump: ["'"],
    last: ['End', 'G'],
    pageUp: ['PageUp', 'Ctrl-B', 'Ctrl-U'],
    pageDown: ['PageDown', 'Ctrl-F', 'Ctrl-D'],
    ended: ['H'],
    act: ['F9', 'x', 'd'],
  },
};
