import {type EditLine, lineOf} from './edit-line.js';

/** Where the user is in the lines of before. */
export interface Recall {
  /** How many lines back; at least 1. */
  readonly back: number;
  /** What was typed before the user went back. */
  readonly own: string;
}

/** The lines that a prompt remembers, oldest first. */
export const mostRecent = 100;

/** Adds a line as the newest; one that was there moves. A blank one is not kept. */
export function remembered(recent: readonly string[], text: string): readonly string[] {
  if (text.trim() === '') return recent;
  return [...recent.filter(each => each !== text), text].slice(-mostRecent);
}

/**
 * The line `by` steps further back (1) or forward (-1); forward of the newest is what was typed. Undefined where there is no
 * further line.
 */
export function recalled(
  recent: readonly string[],
  {text}: EditLine,
  recall: Recall | undefined,
  by: 1 | -1,
): {readonly line: EditLine; readonly recall: Recall | undefined} | undefined {
  const {back, own} = recall ?? {back: 0, own: text};
  const next = back + by;
  if (next < 0 || next > recent.length) return undefined;
  if (next === 0) return {line: lineOf(own), recall: undefined};
  return {line: lineOf(recent.at(-next)!), recall: {back: next, own}};
}
