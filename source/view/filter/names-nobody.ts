import {lifecycleStates} from '../../snapshot/lifecycle.js';
import {columnById} from '../columns/columns.js';
import {findColumn} from '../columns/names.js';
import {isOrder} from './comparison.js';
import {FilterSyntaxError} from './syntax-error.js';
import type {Term} from './tokens.js';
import {type FilterNode, parseTree} from './tree.js';

/** Whether a filter asks only for limits of numbers and for states: any other text may be an address or a name. */
export function namesNobody(filter: string): boolean {
  try {
    const tree = parseTree(filter);
    return tree === undefined || isHarmless(tree);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return false;
    throw error;
  }
}

function isHarmless(node: FilterNode): boolean {
  if (node.kind === 'not') return isHarmless(node.part);
  return node.kind === 'term' ? isHarmlessTerm(node) : node.parts.every(isHarmless);
}

function isHarmlessTerm({field, value}: Term): boolean {
  const column = field && findColumn(field.name);
  if (field === undefined || column === undefined || value.kind !== 'text') return false;
  if (column === 'state') return lifecycleStates.some(state => state === value.text);
  // Its value has to be a number.
  return columnById(column).unit !== undefined && isOrder(field.operator);
}
