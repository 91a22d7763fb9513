import {columnById, columns} from '../../view/columns/columns.js';
import {planDeed} from './actions.js';
import {type Action, type Command, type Deed, isPane, type Pane} from './commands.js';
import {clamp} from './selection.js';
import type {ScreenState} from './state.js';

/** A list to choose from, in place of the table. */
export interface Picker {
  readonly title: string;
  readonly items: readonly PickerItem[];
  readonly cursor: number;
}

export interface PickerItem {
  readonly label: string;
  readonly description: string;
  readonly command: Command;
}

export function openPicker(state: ScreenState, what: PickAction['what']): ScreenState {
  if (what === 'deed') return openDeeds(state);
  if (what === 'filter' && state.filters.size === 0) {
    return {
      ...state,
      status: {text: 'The configuration names no filters: filters: {heavy: rate>1M}', failed: true},
    };
  }
  const picker = {sort: sortPicker, export: exportPicker, filter: filterPicker}[what](state);
  return {...state, mode: 'picker', picker, returnTo: returnFrom(state)};
}

type PickAction = Extract<Action, {type: 'pick'}>;

function filterPicker({filters}: ScreenState): Picker {
  const items = [...filters].map(
    ([name, text]): PickerItem => ({
      label: name,
      description: text,
      command: {type: 'filter', text},
    }),
  );
  return {title: 'Filter by: Enter filters, Esc cancels', items, cursor: 0};
}

/** Every column; keys of the metadata that are shown, or sorted by, after the others. */
function sortPicker({view}: ScreenState): Picker {
  const ids = new Set([...columns.map(({id}) => id), ...view.columns, view.sort.column]);
  return {
    title: 'Sort by: arrows or a letter choose, Enter sorts, Esc cancels',
    items: [...ids].map(id => ({
      label: id,
      description: columnById(id).description,
      command: {type: 'sortBy', column: id},
    })),
    cursor: [...ids].indexOf(view.sort.column),
  };
}

const minuteMs = 60_000;
const deeds: readonly {readonly label: string; readonly description: string; readonly deed: Deed}[] = [
  {label: 'end', description: 'closes the session; the next datagram starts a new flow', deed: {kind: 'end'}},
  {
    label: 'block 1m',
    description: 'drops its datagrams for a minute',
    deed: {kind: 'block', forMs: minuteMs},
  },
  {
    label: 'block 10m',
    description: 'drops its datagrams for ten minutes',
    deed: {kind: 'block', forMs: 10 * minuteMs},
  },
  {
    label: 'block 1h',
    description: 'drops its datagrams for an hour',
    deed: {kind: 'block', forMs: 60 * minuteMs},
  },
  {
    label: 'block',
    description: 'drops its datagrams until it is freed',
    deed: {kind: 'block', forMs: null},
  },
  ...[1e6, 1e5, 1e4].map(bytesPerSecond => ({
    label: `throttle ${bytesPerSecond >= 1e6 ? '1MB' : `${bytesPerSecond / 1e3}KB`}`,
    description: `lets so much through in a second, each way; F7 and F8 change it`,
    deed: {kind: 'throttle', bytesPerSecond} as const,
  })),
  {label: 'free', description: 'ends its block or throttle', deed: {kind: 'free'}},
];

function openDeeds(state: ScreenState): ScreenState {
  const plan = planDeed(state, {kind: 'end'});
  if (plan === undefined) {
    return {...state, status: {text: 'There is no living flow under the cursor to act on', failed: true}};
  }
  const count = plan.flowIds.length;
  const picker: Picker = {
    title: `Act on ${count === 1 ? plan.flowIds[0] : `${count} flows`}: Enter chooses and then asks, Esc cancels`,
    items: deeds.map(({label, description, deed}) => ({
      label,
      description,
      command: {type: 'plan', deed},
    })),
    cursor: 0,
  };
  return {...state, mode: 'picker', picker, returnTo: returnFrom(state)};
}

/** Whoever acts on a flow from its pane comes back to it. */
export function returnFrom({mode}: ScreenState): Pane {
  return isPane(mode) ? mode : 'table';
}

function exportPicker({tagged, view}: ScreenState): Picker {
  const scopes = [
    {
      scope: 'filtered',
      what: view.filter === '' ? 'all flows: no filter is set' : 'the flows that the filter shows',
    },
    {scope: 'all', what: 'all flows, whatever the filter'},
    ...(tagged.size > 0 ? [{scope: 'tagged', what: 'the tagged flows'} as const] : []),
  ] as const;
  const items = scopes.flatMap(({scope, what}) =>
    (['json', 'csv'] as const).map(
      (format): PickerItem => ({
        label: `${scope} ${format.toUpperCase()}`,
        description: what,
        command: {type: 'export', scope, format},
      }),
    ),
  );
  return {title: 'Export to a file here: Enter exports, Esc cancels', items, cursor: 0};
}

export function movePicker(state: ScreenState, by: number): ScreenState {
  const {picker} = state;
  if (!picker) return state;
  return {...state, picker: {...picker, cursor: clamp(picker.cursor + by, picker.items.length - 1)}};
}

/** To the next item that begins with the letter, and round. */
export function jumpInPicker(state: ScreenState, letter: string): ScreenState {
  const {picker} = state;
  if (!picker) return state;
  const {items, cursor} = picker;
  const from = items.map((_, index) => (cursor + 1 + index) % items.length);
  const found = from.find(index => items[index]!.label.toLowerCase().startsWith(letter.toLowerCase()));
  return found === undefined ? state : {...state, picker: {...picker, cursor: found}};
}

/** What the item under the cursor does. */
export function chosenCommand({picker}: ScreenState): Command | undefined {
  return picker?.items[picker.cursor]?.command;
}
