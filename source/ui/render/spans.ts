import {displayWidth, truncate, withoutControls} from '../../text/sanitize.js';
import type {Theme, Tone} from './theme.js';

/** A part of a line: its text, and its tone, which the theme turns into a style. */
export type Span = readonly [text: string, tone?: Tone | undefined];

/** A line of the screen, from left to right. */
export type Line = readonly Span[];

export function widthOf(spans: Line): number {
  return spans.reduce((sum, [text]) => sum + displayWidth(text), 0);
}

/** The line cut to a width, in characters of the terminal. */
export function cutLine(spans: Line, width: number): Line {
  let left = width;
  const cut: Span[] = [];
  for (const [text, tone] of spans) {
    if (left <= 0) break;
    const fitting = truncate(text, left);
    left -= displayWidth(fitting);
    cut.push([fitting, tone]);
  }
  return cut;
}

/** The line without its tones. */
export function lineText(line: Line): string {
  return withoutControls(line.map(([text]) => text).join(''));
}

/** The line as it is written to the terminal, with escape sequences for its tones. */
export function paintLine(line: Line, theme: Theme): string {
  let painted = '';
  for (const [text, tone] of line) {
    const harmless = withoutControls(text);
    painted += tone === undefined ? harmless : theme[tone](harmless);
  }
  return painted;
}

export function blankLines(count: number): Line[] {
  return Array.from({length: Math.max(0, count)}, () => []);
}
