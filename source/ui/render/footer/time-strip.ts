import {formatAge} from '../../../quantity/format.js';
import {forwardedOf} from '../../../snapshot/forwarding.js';
import {type StripCell, type StripInterval, stripCells} from '../../../view/graphs/time-strip.js';
import {keyOf} from '../../state/key-names.js';
import {marksOf} from '../../state/past/marks.js';
import type {ScreenState} from '../../state/screen-state.js';
import {type Line, type Span, widthOf} from '../spans.js';
import type {Tone} from '../theme.js';

export type TimeStripState = Pick<
  ScreenState,
  'past' | 'snapshot' | 'newest' | 'bookmarks' | 'bindings' | 'size' | 'paused'
>;

const shades = ' ░▒▓█';
const labelWidth = 7;

/** The kept past in a line: how much there was, where it was dropped, alerts, bookmarks, and the moment on screen. */
export function timeStripLine(state: TimeStripState): Line {
  const {past, snapshot, newest, paused, size} = state;
  const keys = keySpans(state);
  const room = size.columns - labelWidth - 1 - ' now'.length;
  const help = room - widthOf(keys) >= 40 ? keys : [];
  const width = room - widthOf(help);
  const cells = stripCells(intervalsOf(state), width);
  const first = past[0]?.rest.takenAtMs ?? newest.takenAtMs;
  const spans = cells.map((cell, index): Span => {
    const until = cells[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    const isHere = paused && isWithin(snapshot.takenAtMs, cell, until);
    const isMarked = state.bookmarks.some(atMs => isWithin(atMs, cell, until));
    return [signOf(cell, cells[index - 1], isMarked), isHere ? 'selected' : toneOf(cell, isMarked)];
  });
  return [
    [' '.repeat(Math.max(0, width - cells.length))],
    [`-${formatAge(newest.takenAtMs - first)}`.padStart(labelWidth), 'quiet'],
    [' '],
    ...spans,
    [' now', 'quiet'],
    ...help,
  ];
}

function intervalsOf({past}: TimeStripState): StripInterval[] {
  return marksOf(past).map((mark, index): StripInterval => {
    const {rx, tx} = past[index]!.rest.totals;
    return {...mark, rate: forwardedOf(rx).bytesPerSecond + forwardedOf(tx).bytesPerSecond};
  });
}

/** Half a cell around its time. */
function isWithin(atMs: number, {fromMs}: StripCell, untilMs: number): boolean {
  const halfMs = Number.isFinite(untilMs) ? (untilMs - fromMs) / 2 : 0;
  return atMs >= fromMs - halfMs && atMs < (Number.isFinite(untilMs) ? fromMs + halfMs : untilMs);
}

/** Where drops and alerts go on, only their colour does, so that what got through stays in sight. */
function signOf(
  {level, alert, dropped}: StripCell,
  before: StripCell | undefined,
  isMarked: boolean,
): string {
  if (isMarked) return '◆';
  if (alert && !before?.alert) return '!';
  return dropped && !before?.dropped ? 'x' : shades[level]!;
}

function toneOf({alert, dropped}: StripCell, isMarked: boolean): Tone {
  if (isMarked) return 'warning';
  return alert || dropped ? 'alert' : 'rx';
}

function keySpans({bindings}: TimeStripState): Span[] {
  const pair = (one: string, other: string) =>
    [keyOf(bindings, one), keyOf(bindings, other)].filter(key => key !== undefined).join(' ');
  const parts = [
    [pair('back', 'forward'), 'step'],
    [pair('backFar', 'forwardFar'), '30s'],
    [keyOf(bindings, 'jump') ?? '', 'jump'],
    [keyOf(bindings, 'bookmark') ?? '', 'bookmark'],
  ] as const;
  return parts
    .filter(([key]) => key !== '')
    .flatMap(([key, text]): Span[] => [
      [`  ${key} `, 'label'],
      [text, 'quiet'],
    ]);
}
