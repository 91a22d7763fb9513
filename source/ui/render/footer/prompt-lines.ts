import {rateWithUnit} from '../../../quantity/units.js';
import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import type {FilterError} from '../../../view/filter/filter.js';
import {markedColumns} from '../../../view/filter/mark.js';
import {matchCount, matchCountText} from '../../../view/summary/match-count.js';
import type {Prompt} from '../../state/mode.js';
import type {ScreenState} from '../../state/screen-state.js';
import {foundBy} from '../../state/search.js';
import {lineWindow} from '../line-window.js';
import {cutLine, type Line, type Span} from '../spans.js';
import {type KeyBarState, keyBarLine} from './key-bar.js';

export type PromptState = KeyBarState &
  Pick<
    ScreenState,
    | 'draft'
    | 'draftError'
    | 'completing'
    | 'rows'
    | 'sorted'
    | 'selectedIndex'
    | 'search'
    | 'snapshot'
    | 'view'
    | 'cursorSign'
  >;

const labels: Readonly<Record<Prompt, string>> = {
  filter: 'Filter: ',
  search: 'Search: ',
  filterName: 'Name: ',
};
const grammar = 'dns  client:10.1  port:53  rate>1M  state=idle  (a or b) !c';
const keysOfLine = 'Tab completes, F1 explains';

/**
 * The line that is typed; below it what it finds, what Tab offers, or what is wrong with it; and then the keys. A reason that is
 * too long for one line takes the line of the keys.
 */
export function promptLines(state: PromptState): Line[] {
  const {draft, draftError, size, completing, cursorSign} = state;
  const label = labels[state.mode as Prompt];
  const {spans, hidden} = lineWindow(draft, size.columns - label.length, cursorSign === '');
  const line: Line = [[label, 'keyLabel'], ...spans];
  const keys = keyBarLine(state);
  if (completing !== undefined) return [line, cutLine(candidates(state), size.columns), keys];
  if (draftError === undefined) return [line, cutLine(found(state), size.columns), keys];
  const reason = reasonLines(label, draft.text, draftError, hidden, size.columns);
  return [line, ...reason.map((text): Line => [[text, 'alert']]), ...(reason.length > 1 ? [] : [keys])];
}

/** Whether the keys stand in the last line. */
export function hasKeysLine(state: PromptState): boolean {
  return promptLines(state).at(-1)?.[0]?.[1] !== 'alert';
}

/** What the line finds so far. */
function found(state: PromptState): Line {
  const {draft, mode, view, search, size} = state;
  if (mode === 'filterName')
    return [[`keeps the filter ${sanitizeText(view.filter)}: for f, and --filter @name`, 'quiet']];
  if (draft.text.trim() === '') return [[hint(size.columns), 'quiet']];
  if (mode === 'filter') return filtered(state);
  const {count, place} = foundBy(state, search);
  if (count === 0) return [['no flow matches', 'alert']];
  return place === 0 ? [[`${count} match`]] : [[`${place} of ${count}`]];
}

/** The keys stay where not all of the grammar fits. */
function hint(columns: number): string {
  const room = columns - keysOfLine.length - 3;
  const examples = grammar.split('  ');
  while (examples.length > 0 && examples.join('  ').length > room) examples.pop();
  return [...examples, ` ${keysOfLine}`].join('  ').trimStart();
}

/** `12 of 95 flows, 1.2MB/s` */
function filtered({sorted, snapshot, view}: PromptState): Line {
  const count = matchCount(snapshot, view.filter, sorted);
  const isNone = count.flows === 0 && !count.isLeast;
  const text = `${matchCountText(count)}, ${rateWithUnit(count.bytesPerSecond, view.units)}`;
  return [[text, isNone ? 'alert' : undefined]];
}

/** As many candidates as fit, the chosen one among them. */
function candidates({completing, size}: PromptState): Line {
  const {candidates: all, chosen} = completing!;
  const texts = all.map(sanitizeText);
  let first = 0;
  const widthFrom = (from: number) =>
    texts.slice(from, chosen + 1).reduce((sum, text) => sum + displayWidth(text) + 2, from > 0 ? 2 : 0);
  while (first < chosen && widthFrom(first) > size.columns - 2) first++;
  const spans: Span[] = first > 0 ? [['… ']] : [];
  for (const [index, text] of texts.entries()) {
    if (index < first) continue;
    spans.push([text, index === chosen ? 'selected' : undefined], ['  ']);
  }
  return spans;
}

/**
 * Carets under the mistake, and the reason beside them, on the side that has more room. A reason that does not fit goes on in a
 * line of its own.
 */
function reasonLines(
  label: string,
  draft: string,
  error: FilterError,
  hidden: number,
  columns: number,
): readonly string[] {
  const {offset, width} = markedColumns(draft, error);
  const start = Math.max(label.length, Math.min(columns - 1, label.length + offset - hidden));
  const end = Math.min(columns, Math.max(start + 1, label.length + offset + width - hidden));
  const carets = '^'.repeat(end - start);
  const reason = sanitizeText(error.error);
  const roomBehind = columns - end - 1;
  const roomBefore = start - 1;
  const isBehind = displayWidth(reason) <= roomBehind || roomBehind >= roomBefore;
  const [first, rest] = split(reason, isBehind ? roomBehind : roomBefore);
  const marked = isBehind
    ? `${' '.repeat(start)}${carets} ${first}`
    : `${' '.repeat(roomBefore - displayWidth(first))}${first} ${carets}`;
  return rest === '' ? [marked.trimEnd()] : [marked.trimEnd(), truncate(rest, columns)];
}

/** The words that fit, and the others. */
function split(text: string, width: number): readonly [first: string, rest: string] {
  if (displayWidth(text) <= width) return [text, ''];
  const words = text.split(' ');
  let count = 0;
  while (count < words.length && displayWidth(words.slice(0, count + 1).join(' ')) <= width) count++;
  return [words.slice(0, count).join(' '), words.slice(count).join(' ')];
}
