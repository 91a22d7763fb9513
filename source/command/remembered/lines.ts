import type {Logger} from '../../flow/logger.js';
import {remembered} from '../../ui/state/line/recall.js';
import type {RecentLines} from '../../ui/state/screen-state.js';
import {readOwnFile, writeOwnFile} from './own-file.js';

export const noLines: RecentLines = {filter: [], search: [], palette: []};
const names = ['filter', 'search', 'palette'] as const;
/** A line that somebody typed is shorter. */
const longest = 2000;

/** The lines that were typed in earlier runs. A damaged file is logged, and counts for nothing. */
export function recallLines(file: string, logger: Logger): RecentLines {
  try {
    return linesFrom(readOwnFile(file) ?? {});
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the remembered lines cannot be read');
    return noLines;
  }
}

/** @throws {TypeError} where it is no object */
function linesFrom(value: unknown): RecentLines {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('it is no object');
  const found = value as Readonly<Record<string, unknown>>;
  const isLine = (line: unknown) => typeof line === 'string' && line.length <= longest;
  const lines = (name: keyof RecentLines) => {
    const list = found[name];
    return Array.isArray(list)
      ? (list.filter(isLine) as string[]).reduce(remembered, [] as readonly string[])
      : [];
  };
  return {filter: lines('filter'), search: lines('search'), palette: lines('palette')};
}

/** Adds the lines of this run to those that are there by now. A failure is logged. */
export function rememberLines(before: RecentLines, after: RecentLines, file: string, logger: Logger): void {
  if (names.every(name => before[name] === after[name])) return;
  const known = recallLines(file, logger);
  const merged = Object.fromEntries(
    names.map(name => [name, newLines(before[name], after[name]).reduce(remembered, known[name])]),
  );
  try {
    writeOwnFile(file, merged);
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the typed lines could not be remembered');
  }
}

/** The lines from the first on that this run typed. */
function newLines(before: readonly string[], after: readonly string[]): readonly string[] {
  let same = 0;
  const dropped = before.length === 0 ? 0 : Math.max(0, before.indexOf(after[0] ?? ''));
  while (same < after.length && before[dropped + same] === after[same]) same++;
  return after.slice(same);
}
