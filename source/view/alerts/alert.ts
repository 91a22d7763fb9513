import {type Filter, type FilterError, parseFilter} from '../filter/filter.js';
import type {Sort} from '../sorting/sort.js';
import {worstFirst} from './worst-first.js';

/** What is watched for. It is on while a live flow matches. */
export interface Alert {
  readonly name: string;
  /** The text of its filter. */
  readonly text: string;
  readonly filter: Filter;
  /** The worst flow comes first. */
  readonly order: Sort;
}

/** Compiles an alert, or says what is wrong with its filter. */
export function createAlert(name: string, text: string): Alert | FilterError {
  const filter = parseFilter(text);
  return 'error' in filter ? filter : {name, text, filter, order: worstFirst(text)};
}
