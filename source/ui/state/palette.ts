import {allUnits} from '../../quantity/units.js';
import {type FuzzyMatch, fuzzyMatch} from '../../text/fuzzy.js';
import {themeNames} from '../../text/theme-name.js';
import type {ColumnId} from '../../view/columns/column.js';
import {columnById, columns} from '../../view/columns/columns.js';
import {groupings} from '../../view/rows/groups.js';
import type {Command} from './commands.js';
import {namedFilters} from './filtering.js';
import {keyLabel} from './key-names.js';
import {actions} from './menus.js';
import {isPane} from './mode.js';
import {actsOnFlows, worksIn} from './pane-commands.js';
import {logLevels} from './panes/log-levels.js';
import type {ScreenState} from './screen-state.js';
import {clamp} from './selection.js';

/** A command by its name. */
export interface PaletteEntry {
  /** Unique: it is what the palette remembers. */
  readonly label: string;
  readonly description: string;
  /** The first key that does the same; empty where none does. */
  readonly key: string;
  readonly command: Command;
}

/** An entry that matches what was typed, and which characters of its label did. */
export interface PaletteMatch extends PaletteEntry {
  readonly at: FuzzyMatch['at'];
}

export type PaletteState = Pick<
  ScreenState,
  | 'bindings'
  | 'view'
  | 'tagged'
  | 'returnTo'
  | 'filters'
  | 'savedFilters'
  | 'recent'
  | 'draft'
  | 'paletteCursor'
  | 'panes'
>;

/** Everything that can be done from here, each command once. */
export function paletteEntries(state: PaletteState): readonly PaletteEntry[] {
  const {bindings, returnTo} = state;
  const pane = isPane(returnTo) ? returnTo : 'table';
  const mayAct = bindings.some(({command}) => actsOnFlows(command));
  const bound = new Map(bindings.map(binding => [JSON.stringify(binding.command), binding]));
  const named = namedEntries(state);
  const namesOf = new Map(named.map(each => [JSON.stringify(each.command), each]));
  const found = new Map<string, PaletteEntry>();
  const taken = new Set<string>();
  for (const entry of [...boundEntries(state), ...named]) {
    const {command} = entry;
    const same = JSON.stringify(command);
    const {label, description} = namesOf.get(same) ?? entry;
    if (found.has(same) || taken.has(label) || !worksIn(command, pane) || (actsOnFlows(command) && !mayAct))
      continue;
    taken.add(label);
    const {keys = [], help = label} = bound.get(same) ?? {};
    found.set(same, {
      label,
      description: help === label ? description : [help, description].filter(Boolean).join('; '),
      command,
      key: keys[0] === undefined ? '' : keyLabel(keys[0]),
    });
  }
  return [...found.values()];
}

/** Those that match what was typed, the best first; before anything is typed, those that were used last. */
export function paletteMatches(state: PaletteState): readonly PaletteMatch[] {
  const {draft, recent} = state;
  const entries = paletteEntries(state);
  const lastUsed = (label: string) => recent.palette.lastIndexOf(label);
  if (draft.text.trim() === '') {
    return entries
      .toSorted((a, b) => lastUsed(b.label) - lastUsed(a.label))
      .map(entry => ({...entry, at: []}));
  }
  const matches = entries.flatMap(entry => {
    const match = matchOf(entry, draft.text);
    return match ? [{...entry, at: match.at, score: match.score}] : [];
  });
  const best = matches.reduce((most, {score}) => Math.max(most, score), 0);
  return matches
    .filter(({score}) => score >= leastShare * best)
    .toSorted((a, b) => b.score - a.score || lastUsed(b.label) - lastUsed(a.label));
}

/** Of the best score: what is much worse only happens to have the letters. */
const leastShare = 0.5;
/** A description counts less than a label: it is found where the label does not match. */
const inDescription = 0.3;

function matchOf({label, description}: PaletteEntry, pattern: string): FuzzyMatch | undefined {
  const inLabel = fuzzyMatch(label, pattern);
  if (inLabel !== undefined) return inLabel;
  const both = fuzzyMatch(`${label} ${description}`, pattern);
  // Scattered over a sentence, letters say nothing.
  const letters = pattern.replace(/\s/g, '').length;
  if (both === undefined || both.score < 6 * letters) return undefined;
  return {score: inDescription * both.score, at: both.at.filter(at => at < label.length)};
}

export function moveInPalette(state: ScreenState, by: number): ScreenState {
  const last = paletteMatches(state).length - 1;
  return {...state, paletteCursor: clamp(state.paletteCursor + by, last)};
}

/** The entry that Enter runs, or the one at an index. */
export function chosenEntry(state: PaletteState, index = state.paletteCursor): PaletteEntry | undefined {
  return paletteMatches(state)[index];
}

type Named = Omit<PaletteEntry, 'key'>;

/** Moves are quicker with their keys. */
const notNamed: ReadonlySet<Command['type']> = new Set(['move', 'page', 'edge', 'column']);

function boundEntries({bindings}: PaletteState): readonly Named[] {
  return bindings
    .filter(({command}) => !notNamed.has(command.type))
    .filter(({command}) => !(command.type === 'open' && command.mode === 'palette'))
    .map(({help, command}) => ({label: help, description: '', command}));
}

function namedEntries(state: PaletteState): readonly Named[] {
  const {view, tagged, panes} = state;
  const ids = [...new Set<ColumnId>([...columns.map(({id}) => id), ...view.columns, view.sort.column])];
  const entry = (label: string, description: string, command: Command): Named => ({
    label,
    description,
    command,
  });
  const scopes = ['filtered', 'all', ...(tagged.size > 0 ? (['tagged'] as const) : [])] as const;
  return [
    ...ids.map(id => entry(`sort by ${id}`, columnById(id).description, {type: 'sortBy', column: id})),
    ...groupings.map(by => entry(`tree by ${by}`, '', {type: 'group', by})),
    ...(panes.includes('hosts') ? [hostsEntry] : []),
    entry('tree off', 'a flat list', {type: 'group', by: 'nothing'}),
    ...ids.map(id => {
      const shown = !view.columns.includes(id);
      const description = columnById(id).description;
      return entry(`${shown ? 'show' : 'hide'} column ${id}`, description, {
        type: 'showColumn',
        column: id,
        shown,
      });
    }),
    ...themeNames.map(name => entry(`theme ${name}`, 'colours', {type: 'theme', name})),
    ...allUnits.map(units => entry(`units ${units}`, unitTexts[units], {type: 'units', units})),
    ...scopes.flatMap(scope =>
      (['json', 'csv'] as const).map(format =>
        entry(`export ${scope} as ${format.toUpperCase()}`, 'to a file here', {
          type: 'export',
          scope,
          format,
        }),
      ),
    ),
    ...logLevels.map(({level, name}) => entry(`log level ${name}`, 'and above', {type: 'logLevel', level})),
    ...actions.map(({label, description, action}) => entry(label, description, {type: 'plan', action})),
    ...[...namedFilters(state)].map(([name, text]) => entry(`filter @${name}`, text, {type: 'filter', text})),
    ...(view.filter === ''
      ? []
      : [entry('save this filter ...', 'asks for a name', {type: 'open', mode: 'filterName'})]),
  ];
}

const hostsEntry: Named = {
  label: 'hosts',
  description: 'the machines of the fleet: rate, state, load, version',
  command: {type: 'nextScreen', to: 'hosts'},
};

const unitTexts = {
  bytes: 'K is 1000',
  'bytes-iec': 'K is 1024',
  bits: 'K is 1000',
  'bits-iec': 'K is 1024',
} as const;
