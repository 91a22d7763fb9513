import type {FilterError} from './filter.js';
import {parseFilter} from './filter.js';
import {FilterSyntaxError} from './syntax-error.js';
import {type Term, tokenize} from './tokens.js';

/** A filter whose names were replaced by the filters that they stand for. */
export interface Unfolded {
  readonly filter: string;
}

/**
 * Puts the filters in place of their names: `@heavy port:53` becomes `(rate>1M) port:53`. Never throws.
 * @param filters valid ones, by name
 * @returns the filter, or what is wrong with the text, with its range there
 */
export function unfoldNames(text: string, filters: ReadonlyMap<string, string>): Unfolded | FilterError {
  const names = namesIn(text);
  const unknown = names.find(({name}) => !filters.has(name));
  if (unknown !== undefined) {
    const {at, length} = unknown;
    const known = [...filters.keys()].map(name => `@${name}`).join(', ');
    return {
      error: `expected ${known || 'a text: there are no named filters'}; got "${text.slice(at, at + length)}"`,
      at,
      length,
    };
  }
  let filter = '';
  let end = 0;
  /** Where each piece of the text begins there, and in the filter. */
  const pieces = [{inText: 0, inFilter: 0}];
  for (const {name, at, length} of names) {
    filter += `${text.slice(end, at)}(${filters.get(name)!})`;
    end = at + length;
    pieces.push({inText: end, inFilter: filter.length});
  }
  filter += text.slice(end);
  const parsed = parseFilter(filter);
  if (!('error' in parsed)) return {filter};
  const {inText, inFilter} = pieces.findLast(piece => piece.inFilter <= parsed.at) ?? pieces[0]!;
  const at = Math.min(text.length, inText + parsed.at - inFilter);
  return {error: parsed.error, at, length: Math.min(parsed.length, text.length - at)};
}

interface Name {
  readonly name: string;
  readonly at: number;
  readonly length: number;
}

function namesIn(text: string): readonly Name[] {
  if (!text.includes('@')) return [];
  try {
    return tokenize(text)
      .filter((token): token is Term => token.kind === 'term')
      .filter(({field, value, at}) => field === undefined && value.kind === 'text' && text[at] === '@')
      .map(({at, length}) => ({name: text.slice(at + 1, at + length), at, length}));
  } catch (error) {
    if (error instanceof FilterSyntaxError) return [];
    throw error;
  }
}
