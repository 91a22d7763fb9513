import {formatCount} from '../../../quantity/format.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {countStates, type LifecycleState, stateSigns} from '../../../view/lifecycle.js';
import type {Piece} from '../spans.js';
import {theme} from '../theme.js';

/** How many of the flows are in which state, with the signs and colours that their rows have: the table's legend. */
export function statesLine({flows, takenAtMs}: Snapshot): Piece[] {
  const counts = Object.entries(countStates(flows, takenAtMs)) as [LifecycleState, number][];
  const there = counts.filter(([state, count]) => count > 0 || state === 'active');
  return [
    ['Rows ', theme.label],
    ...there.flatMap(([state, count], index): Piece[] => {
      const sign = stateSigns[state].trim();
      const style = state === 'ended' ? theme.ended : theme.states[state];
      const text = `${sign && `${sign} `}${formatCount(count)} ${state}`;
      return [[index > 0 ? '   ' : ''], style ? [text, style] : [text]];
    }),
  ];
}
