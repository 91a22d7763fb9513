import {sanitizeText} from '../../../text/sanitize.js';
import {wrapText} from '../../../text/wrap.js';
import type {LogLine} from '../commands.js';
import type {ScreenState} from '../screen-state.js';
import {logLevelName, shownLog} from './log-levels.js';

/** Lines of the log that are kept: what happens often must not push out what matters. */
const mostLines = 1000;
const mostDetails = 1000;
const infoLevel = 30;

/** A line of the log pane. */
export interface WrappedLine {
  readonly text: string;
  readonly level: number;
}

/** `12:00:00 error ` */
const prefixWidth = 15;
/** Narrower terminals have no room for an indent of the whole prefix. */
const leastColumns = 60;
const narrowIndent = 2;

/** The log with one line more, and the oldest of too many less. */
export function lengthenLog(log: readonly LogLine[], line: LogLine): readonly LogLine[] {
  const isDetail = ({level}: LogLine) => level < infoLevel;
  const isLike = (each: LogLine) => isDetail(each) === isDetail(line);
  const most = isDetail(line) ? mostDetails : mostLines;
  const longer = [...log, line];
  if (longer.length <= Math.min(mostLines, mostDetails)) return longer;
  const alike = longer.filter(isLike).length;
  if (alike <= most) return longer;
  const oldest = longer.findIndex(isLike);
  return longer.toSpliced(oldest, 1);
}

/** What the log pane shows, the newest line first: a line that is too long goes on in the next ones, indented. */
export function logLines(state: Pick<ScreenState, 'log' | 'logLevel' | 'size'>): WrappedLine[] {
  return shownLog(state).flatMap(line => wrappedLine(line, state));
}

function wrappedLine(
  {atMs, level, text}: LogLine,
  {size: {columns}}: Pick<ScreenState, 'size'>,
): WrappedLine[] {
  const time = new Date(atMs).toTimeString().slice(0, 8);
  const line = `${time} ${logLevelName(level).padEnd(5)} ${sanitizeText(text)}`;
  const indent = columns < leastColumns ? narrowIndent : prefixWidth;
  return wrapText(line, columns, indent).map(each => ({text: each, level}));
}

/** The state with one more line in its log. Where the user has scrolled, what is in sight stays there. */
export function withLogLine(state: ScreenState, line: LogLine): ScreenState {
  const log = lengthenLog(state.log, line);
  const isOpen = state.mode === 'log' || state.returnTo === 'log';
  if (!isOpen || state.paneTop === 0 || line.level < state.logLevel) return {...state, log};
  return {...state, log, paneTop: state.paneTop + wrappedLine(line, state).length};
}
