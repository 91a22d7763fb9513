import {displayWidth} from '../../../text/sanitize.js';
import type {Binding, Command} from '../../state/commands.js';
import {keyLabel} from '../../state/key-names.js';
import {type Pane, paneAfter} from '../../state/mode.js';
import type {ScreenState} from '../../state/screen-state.js';
import {cutLine, type Line, type Span} from '../spans.js';

export type KeyBarState = Pick<ScreenState, 'mode' | 'bindings' | 'size' | 'panes'>;

/** A key of the bar, and what it does in the current mode. */
interface BarKey {
  readonly name: string;
  readonly key: string;
  readonly label: string;
  /** The label on a narrow terminal. */
  readonly short: string;
  readonly command: Command;
}

/** Left out first where even short labels do not fit. Help, search, filter and Quit stay. */
const leftOutFirst = [
  'pause',
  'nextScreen',
  'detail',
  'copy',
  'throttleHarder',
  'throttleSofter',
  'setup',
  'act',
  'group',
  'sort',
  'recall',
  'save',
  'complete',
];
/** Their labels are shortened first. */
const shortenedFirst: ReadonlySet<string> = new Set(['throttleHarder', 'throttleSofter', 'act']);
/** Shown only where the whole bar fits with its long labels. */
const onlyWithRoom: ReadonlySet<string> = new Set(['detail', 'nextScreen', 'pause']);

const ofTable: readonly (readonly [name: string, label: string, short?: string])[] = [
  ['help', 'Help'],
  ['setup', 'Setup', 'Set'],
  ['search', 'Search', 'Find'],
  ['filter', 'Filter', 'Filt'],
  ['group', 'Tree'],
  ['sort', 'Sort'],
  ['throttleHarder', 'Limit-', 'Lim-'],
  ['throttleSofter', 'Limit+', 'Lim+'],
  ['act', 'Actions', 'Act'],
  ['quit', 'Quit'],
  ['detail', 'Detail'],
];

/** What Tab shows. */
const labels: Readonly<Record<Pane, string>> = {
  table: 'Flows',
  detail: 'Detail',
  hosts: 'Hosts',
  services: 'Services',
  log: 'Log',
};

/** The keys of a mode, as in htop's bar. */
function keysOfMode({mode, bindings, panes}: KeyBarState): readonly BarKey[] {
  const close: Command = {type: 'close'};
  const next = ['nextScreen', labels[paneAfter(mode, panes)]] as const;
  const bound = (...names: readonly (readonly [string, string, string?])[]) =>
    names.flatMap(([name, label, short]) => boundKey(bindings, name, label, short));
  switch (mode) {
    case 'table':
      return bound(...ofTable, next, ['pause', 'Pause']);
    case 'help':
      return [barKey('Esc', 'Back', close), ...bound(['pageUp', 'Previous'], ['pageDown', 'Next'])];
    case 'menu':
      return [barKey('Enter', 'Choose', {type: 'choose'}), barKey('Esc', 'Cancel', close)];
    case 'confirm':
      return [barKey('y', 'Yes', {type: 'confirm'}), barKey('n', 'No', close)];
    case 'setup':
      return [
        barKey('Space', 'Toggle', {type: 'toggleColumn'}),
        barKey('F7', 'Up', {type: 'moveColumn', by: -1}),
        barKey('F8', 'Down', {type: 'moveColumn', by: 1}),
        barKey('Esc', 'Done', close),
      ];
    case 'filter':
      return [
        barKey('Enter', 'Keep', close),
        barKey('Esc', 'Undo', {type: 'cancelPrompt'}),
        barKey('Tab', 'Complete', {type: 'complete', by: 1}, 'complete', 'Compl'),
        barKey('↑', 'Earlier', {type: 'recall', by: 1}, 'recall', 'Prev'),
        barKey('^S', 'Save', {type: 'open', mode: 'filterName'}, 'save'),
        ...bound(['help', 'Help']),
      ];
    case 'search':
      return [
        barKey('F3', 'Next', {type: 'findNext', backwards: false}),
        barKey('Enter', 'Done', close),
        barKey('Tab', 'Complete', {type: 'complete', by: 1}, 'complete', 'Compl'),
        barKey('↑', 'Earlier', {type: 'recall', by: 1}, 'recall', 'Prev'),
        ...bound(['help', 'Help']),
      ];
    case 'filterName':
      return [barKey('Enter', 'Save', {type: 'keepFilter'}), barKey('Esc', 'Cancel', {type: 'cancelPrompt'})];
    case 'palette':
      return [
        barKey('Enter', 'Run', {type: 'choose'}),
        barKey('Esc', 'Cancel', close),
        barKey('↑', 'Up', {type: 'move', by: -1}),
        barKey('↓', 'Down', {type: 'move', by: 1}),
      ];
    case 'detail':
      return [
        barKey('Esc', 'Back', close),
        ...bound(
          ['throttleHarder', 'Limit-', 'Lim-'],
          ['throttleSofter', 'Limit+', 'Lim+'],
          ['act', 'Actions', 'Act'],
          ['copy', 'Copy'],
        ),
        ...bound(['help', 'Help'], ['quit', 'Quit']),
      ];
    case 'hosts':
    case 'services':
      return [
        ...bound(['detail', 'Flows']),
        barKey('Esc', 'Back', close),
        ...bound(next, ['help', 'Help'], ['quit', 'Quit']),
      ];
    case 'log':
      return [
        barKey('Esc', 'Back', close),
        barKey('l', 'Level', {type: 'logLevel'}),
        ...bound(next, ['help', 'Help'], ['quit', 'Quit']),
      ];
  }
}

function barKey(key: string, label: string, command: Command, name = key, short = label): BarKey {
  return {name, key, label, short, command};
}

/** Empty when no key is bound to it. */
function boundKey(bindings: readonly Binding[], name: string, label: string, short?: string): BarKey[] {
  const binding = bindings.find(each => each.name === name);
  const key = binding?.keys[0];
  return binding && key !== undefined ? [barKey(keyLabel(key), label, binding.command, name, short)] : [];
}

interface PlacedKey {
  readonly key: BarKey;
  readonly text: string;
  readonly width: number;
}

const labellings = [
  ({label}: BarKey) => `${label} `,
  ({name, label, short}: BarKey) => `${shortenedFirst.has(name) ? short : label} `,
  ({short}: BarKey) => `${short} `,
  ({short}: BarKey) => short,
] as const;

/** As many keys as fit, with the longest labels that fit; at least two. */
function placedKeys(state: KeyBarState): readonly PlacedKey[] {
  let keys = keysOfMode(state);
  for (;;) {
    const isWhole = !keys.some(({name}) => onlyWithRoom.has(name));
    for (const labelled of isWhole ? labellings : labellings.slice(0, 1)) {
      const placed = keys.map((key, index): PlacedKey => {
        const text = index === keys.length - 1 ? labelled(key).trimEnd() : labelled(key);
        return {key, text, width: displayWidth(key.key + text)};
      });
      const needed = placed.reduce((sum, {width}) => sum + width, 0);
      if (needed <= state.size.columns || (keys.length <= 2 && labelled === labellings.at(-1))) return placed;
    }
    const first = leftOutFirst.find(name => keys.some(key => key.name === name)) ?? keys.at(-2)!.name;
    keys = keys.filter(({name}) => name !== first);
  }
}

export function keyBarSpans(state: KeyBarState): Span[] {
  return placedKeys(state).flatMap(({key, text}): Span[] => [[key.key], [text, 'keyLabel']]);
}

export function keyBarLine(state: KeyBarState): Line {
  return cutLine(keyBarSpans(state), state.size.columns);
}

/** What a click on the bar does. */
export function keyBarCommandAt(column: number, state: KeyBarState): Command | undefined {
  let end = 0;
  return placedKeys(state).find(({width}) => {
    end += width;
    return column < end;
  })?.key.command;
}
