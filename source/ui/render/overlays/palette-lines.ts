import {displayWidth, sanitizeText, truncate} from '../../../text/sanitize.js';
import {type PaletteMatch, type PaletteState, paletteEntries, paletteMatches} from '../../state/palette.js';
import type {ScreenState} from '../../state/screen-state.js';
import {listHeight} from '../../state/size.js';
import {lineWindow} from '../line-window.js';
import {blankLines, cutLine, type Line, type Span} from '../spans.js';
import {listTop} from './list.js';

export type PaletteLinesState = PaletteState & Pick<ScreenState, 'size' | 'cursorSign'>;

const labelWidth = 28;

/** The line that is typed, how many commands match, and these, each with its key at the right. */
export function paletteLines(state: PaletteLinesState): Line[] {
  const {size, draft, paletteCursor, cursorSign} = state;
  const matches = paletteMatches(state);
  const room = listHeight(size);
  const top = listTop(room, paletteCursor, matches.length);
  const shown = matches.slice(top, top + room);
  const {spans} = lineWindow(draft, size.columns - 2, cursorSign === '');
  return [
    [[': ', 'keyLabel'], ...spans],
    [[truncate(summary(state, matches.length), size.columns), matches.length > 0 ? 'quiet' : 'alert']],
    ...shown.map((match, index) => entryLine(match, top + index === paletteCursor, size.columns)),
    ...blankLines(room - shown.length),
  ];
}

function summary(state: PaletteLinesState, count: number): string {
  const all = paletteEntries(state).length;
  if (state.draft.text.trim() === '')
    return `${all} commands: type a part of the name, such as "sort rtt" or "thm light"`;
  return count === 0 ? 'no command matches' : `${count} of ${all} commands`;
}

function entryLine({label, description, key, at}: PaletteMatch, isChosen: boolean, columns: number): Line {
  const keyText = key === '' ? '' : ` ${key} `;
  const room = columns - displayWidth(keyText);
  const harmless = sanitizeText(label);
  const gap = ' '.repeat(Math.max(2, labelWidth - displayWidth(harmless)));
  const rest = description === '' ? '' : `${gap}${sanitizeText(description)}`;
  if (isChosen) {
    const text = truncate(`> ${harmless}${rest}`, room);
    return [[text + ' '.repeat(room - displayWidth(text)) + keyText, 'selected']];
  }
  const spans = cutLine([['  '], ...marked(label, at), [rest, 'quiet']], room);
  const used = spans.reduce((sum, [text]) => sum + displayWidth(text), 0);
  return [...spans, [' '.repeat(Math.max(0, room - used))], [keyText, 'value']];
}

/** The label, with the letters that were typed standing out. */
function marked(label: string, at: readonly number[]): Span[] {
  const found = new Set(at);
  const spans: Span[] = [];
  for (let index = 0; index < label.length; ) {
    const isFound = found.has(index);
    let end = index + 1;
    while (end < label.length && found.has(end) === isFound) end++;
    spans.push([sanitizeText(label.slice(index, end)), isFound ? 'value' : undefined]);
    index = end;
  }
  return spans;
}
