import {formatCount} from '../../../quantity/format.js';
import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import type {LifecycleState} from '../../../snapshot/lifecycle.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {countStates, stateSigns} from '../../../view/lifecycle.js';
import type {Span} from '../spans.js';

/** Counts the flows by state, with the signs and tones of their rows: the legend of the table. */
export function statesLine(snapshot: Snapshot): Span[] {
  const counts = Object.entries(countStates(tableOf(snapshot), snapshot.takenAtMs)) as [
    LifecycleState,
    number,
  ][];
  const there = counts.filter(([state, count]) => count > 0 || state === 'active');
  return [
    ['Rows ', 'label'],
    ...there.flatMap(([state, count], index): Span[] => {
      const sign = stateSigns[state].trim();
      const text = `${sign && `${sign} `}${formatCount(count)} ${state}`;
      return [[index > 0 ? '   ' : ''], [text, state === 'active' ? undefined : state]];
    }),
  ];
}
