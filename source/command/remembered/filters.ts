import type {Logger} from '../../flow/logger.js';
import type {FilterStore} from '../../ui/screen-options.js';
import {parseFilter} from '../../view/filter/filter.js';
import {readOwnFile, writeOwnFile} from './own-file.js';

/** The filters that the user saved, by name, without those that make no sense. A damaged file is logged, and counts for nothing. */
export function savedFilters(file: string, logger: Logger): ReadonlyMap<string, string> {
  try {
    return filtersIn(file);
  } catch (error) {
    logger.warn({file, error: String(error)}, 'the saved filters cannot be read');
    return new Map();
  }
}

/** @throws where the file cannot be read, or is damaged */
function filtersIn(file: string): ReadonlyMap<string, string> {
  const value = readOwnFile(file) ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('it is no object');
  return new Map(
    Object.entries(value).filter(
      (each): each is [string, string] =>
        /^[\w-]+$/.test(each[0]) && typeof each[1] === 'string' && !('error' in parseFilter(each[1])),
    ),
  );
}

/** Keeps filters in a file. What another run saved meanwhile stays; a file that is damaged is not written over. */
export function filterStoreIn(file: string): FilterStore {
  const change = (apply: (filters: Map<string, string>) => void) => {
    const filters = new Map(filtersIn(file));
    apply(filters);
    writeOwnFile(file, Object.fromEntries(filters));
  };
  return {
    save: (name, filter) => change(filters => filters.set(name, filter)),
    forget: name => change(filters => filters.delete(name)),
  };
}
