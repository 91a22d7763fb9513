import {nameKey} from '../../flow/flow-key.js';
import {formatAge} from '../../quantity/format.js';
import {columnById, columns} from '../../view/columns/columns.js';
import {firstFlows} from '../../view/summary/match-count.js';
import {flowsToActOn, noFlowToActOn, planAction} from './actions.js';
import type {Action, Command, MenuName} from './commands.js';
import {insertionItems} from './insertion.js';
import {returnFrom} from './mode.js';
import {began, type Mark, marksOf} from './past/marks.js';
import type {Menu, MenuItem, ScreenState} from './screen-state.js';
import {clamp} from './selection.js';

export function openMenu(state: ScreenState, name: MenuName): ScreenState {
  const menu = makers[name](state);
  if ('failure' in menu) return {...state, message: {text: menu.failure, failed: true}};
  return {...state, mode: 'menu', menu, returnTo: returnFrom(state)};
}

type MenuOrFailure = Menu | {readonly failure: string};

const makers: Readonly<Record<MenuName, (state: ScreenState) => MenuOrFailure>> = {
  jump: jumpMenu,
  sort: sortMenu,
  action: actionMenu,
  export: exportMenu,
  filter: filterMenu,
};

/** The filters of the configuration, those that the user saved, and what saves another one. */
function filterMenu({filters, savedFilters, view}: ScreenState): MenuOrFailure {
  const item = (name: string, text: string): MenuItem => ({
    label: name,
    description: text,
    command: {type: 'filter', text},
  });
  const saved = [...savedFilters].filter(([name]) => !filters.has(name));
  const items = [
    ...[...filters].map(([name, text]) => item(name, text)),
    ...saved.map(
      ([name, text]): MenuItem => ({
        ...item(name, `${text}   (saved: Delete removes it)`),
        remove: {type: 'forgetFilter', name},
      }),
    ),
    ...(view.filter === '' ? [] : [saveItem(view.filter)]),
  ];
  if (items.length === 0) {
    return {failure: 'No filter has a name yet: set one (F4), and Ctrl-S or f saves it'};
  }
  return {title: 'Filter by: Enter filters, Esc cancels', items, cursor: 0};
}

function saveItem(filter: string): MenuItem {
  return {
    label: 'save this ...',
    description: `${filter}   (asks for a name)`,
    command: {type: 'open', mode: 'filterName'},
  };
}

/** Now, bookmarks, moments when drops or an alert began, and times ago, as far as the past is kept. */
function jumpMenu({past, newest, bookmarks}: ScreenState): MenuOrFailure {
  const oldest = past[0]?.rest.takenAtMs;
  if (oldest === undefined || past.length < 2) return {failure: 'There is no history yet'};
  const nowMs = newest.takenAtMs;
  const item = (label: string, description: string, atMs: number): MenuItem => ({
    label,
    description: `${formatAge(nowMs - atMs)} ago: ${description}`,
    command: {type: 'goTo', atMs},
  });
  const clock = (atMs: number) => new Date(atMs).toTimeString().slice(0, 8);
  const kept = (atMs: number) => atMs >= oldest && atMs < nowMs;
  const marks = marksOf(past);
  const beginnings = (what: 'dropped' | 'alert', description: (mark: Mark) => string) =>
    began(marks, what)
      .slice(-mostOfAKind)
      .map(mark => item(clock(mark.atMs), description(mark), mark.atMs));
  const items = [
    {label: 'now', description: 'live', command: {type: 'goTo', atMs: nowMs} as const},
    ...bookmarks.filter(kept).map(atMs => item(clock(atMs), 'a bookmark', atMs)),
    ...beginnings('dropped', () => 'drops began'),
    ...beginnings('alert', alertBegan),
    ...agesMs
      .filter(ageMs => kept(nowMs - ageMs))
      .map(ageMs => item(clock(nowMs - ageMs), 'a moment', nowMs - ageMs)),
    item(clock(oldest), 'the oldest interval that is kept', oldest),
  ];
  return {title: 'Jump to: Enter jumps, Esc cancels', items, cursor: 0};
}

/** `an alert began`, `an alert began on fra-3 and 1 more` */
function alertBegan({alertHosts: [host, ...others]}: Mark): string {
  if (host === undefined) return 'an alert began';
  return `an alert began on ${host}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

const agesMs = [30, 60, 120, 300].map(seconds => seconds * 1000);
const mostOfAKind = 10;

/** All columns, then the metadata keys that are shown or sorted by. */
function sortMenu({view}: ScreenState): Menu {
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

/** A menu that changed, with the cursor where it was, as far as it can be. */
export function keepCursor(state: ScreenState, cursor: number): ScreenState {
  const {menu} = state;
  if (!menu) return state;
  return {...state, menu: {...menu, cursor: clamp(cursor, menu.items.length - 1)}};
}

const minuteMs = 60_000;
const throttles = [
  {label: '1MB', bytesPerSecond: 1e6},
  {label: '100KB', bytesPerSecond: 1e5},
  {label: '10KB', bytesPerSecond: 1e4},
] as const;
/** The actions on flows, as the menu and the palette offer them. */
export const actions: readonly {
  readonly label: string;
  readonly description: string;
  readonly action: Action;
}[] = [
  {
    label: 'end',
    description: 'closes the session; the next datagram starts a new flow',
    action: {kind: 'end'},
  },
  {
    label: 'block 1m',
    description: 'drops its datagrams for a minute',
    action: {kind: 'block', forMs: minuteMs},
  },
  {
    label: 'block 10m',
    description: 'drops its datagrams for ten minutes',
    action: {kind: 'block', forMs: 10 * minuteMs},
  },
  {
    label: 'block 1h',
    description: 'drops its datagrams for an hour',
    action: {kind: 'block', forMs: 60 * minuteMs},
  },
  {
    label: 'block',
    description: 'drops its datagrams until you lift that',
    action: {kind: 'block', forMs: null},
  },
  ...throttles.map(({label, bytesPerSecond}) => ({
    label: `limit ${label}`,
    description: `forwards at most ${label} a second each way; F7 and F8 change it`,
    action: {kind: 'throttle', bytesPerSecond} as const,
  })),
  {label: 'lift', description: 'ends its block or limit', action: {kind: 'free'}},
];

function actionMenu(state: ScreenState): MenuOrFailure {
  const chosen = flowsToActOn(state);
  if (chosen.length === 0) return {failure: noFlowToActOn(state)};
  const flows = chosen.length === 1 ? nameKey(chosen[0]!) : `${chosen.length} flows`;
  const canEnd = planAction(state, {kind: 'end'}) !== undefined;
  return {
    title: `Actions on ${flows}: Enter chooses and then asks, Esc cancels`,
    items: [
      ...actions
        .filter(({action}) => canEnd || action.kind !== 'end')
        .map(({label, description, action}) => ({
          label,
          description,
          command: {type: 'plan', action} as const,
        })),
      ...insertionItems(state),
    ],
    cursor: 0,
  };
}

function exportMenu({tagged, view, snapshot}: ScreenState): Menu {
  const here = firstFlows(snapshot);
  const first = here === undefined ? '' : `; of these the first ${here} that are here`;
  const scopes = [
    {
      scope: 'filtered',
      what: `${view.filter === '' ? 'all flows: no filter is set' : 'the flows that the filter shows'}${first}`,
    },
    {scope: 'all', what: `all flows, whatever the filter${first}`},
    ...(tagged.size > 0 ? [{scope: 'tagged', what: 'the tagged flows'} as const] : []),
  ] as const;
  const items = scopes.flatMap(({scope, what}) =>
    (['json', 'csv'] as const).map(
      (format): MenuItem => ({
        label: `${scope} ${format.toUpperCase()}`,
        description: what,
        command: {type: 'export', scope, format},
      }),
    ),
  );
  return {title: 'Export to a file here: Enter exports, Esc cancels', items, cursor: 0};
}

export function moveInMenu(state: ScreenState, by: number): ScreenState {
  const {menu} = state;
  if (!menu) return state;
  return {...state, menu: {...menu, cursor: clamp(menu.cursor + by, menu.items.length - 1)}};
}

/** Moves to the next item that begins with the letter, wrapping around. */
export function jumpInMenu(state: ScreenState, letter: string): ScreenState {
  const {menu} = state;
  if (!menu) return state;
  const {items, cursor} = menu;
  const from = items.map((_, index) => (cursor + 1 + index) % items.length);
  const found = from.find(index => items[index]!.label.toLowerCase().startsWith(letter.toLowerCase()));
  return found === undefined ? state : {...state, menu: {...menu, cursor: found}};
}

/** The command of the item under the cursor. */
export function chosenCommand({menu}: ScreenState): Command | undefined {
  return menu?.items[menu.cursor]?.command;
}

/** What Delete does to the item under the cursor. */
export function removingCommand({menu}: ScreenState): Command | undefined {
  return menu?.items[menu.cursor]?.remove;
}
