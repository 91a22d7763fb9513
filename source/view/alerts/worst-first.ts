import {columnById} from '../columns/columns.js';
import {findColumn} from '../columns/names.js';
import {isOrder} from '../filter/comparison.js';
import {type FilterNode, parseTree} from '../filter/tree.js';
import {defaultSort, type Sort} from '../sorting/sort.js';

/**
 * The order in which the worst of the flows that a filter matches come first: by the first number that has to be above or below
 * a limit, as for `rtt-p95>100ms`, or else by rate.
 * @param filter a valid one
 */
export function worstFirst(filter: string): Sort {
  const tree = parseTree(filter);
  return (tree && orderIn(tree)) ?? defaultSort;
}

function orderIn(node: FilterNode): Sort | undefined {
  // What must not be is not what is bad.
  if (node.kind === 'not') return undefined;
  if (node.kind !== 'term') {
    for (const part of node.parts) {
      const order = orderIn(part);
      if (order !== undefined) return order;
    }
    return undefined;
  }
  const {field} = node;
  if (field === undefined || !isOrder(field.operator)) return undefined;
  const column = findColumn(field.name);
  if (column === undefined || columnById(column).unit === undefined) return undefined;
  return {column, direction: field.operator.startsWith('>') ? 'desc' : 'asc'};
}
