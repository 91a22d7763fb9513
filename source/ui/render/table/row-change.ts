import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import {lifecycleAt} from '../../../snapshot/columns/read.js';
import {slotOfRow} from '../../../snapshot/columns/rows.js';
import {indexOf, pageOf, slotNear} from '../../../snapshot/columns/table.js';
import type {LifecycleState} from '../../../snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../../snapshot/snapshot.js';
import {rateAt, recentIntervals} from '../../state/past/history.js';
import type {ScreenState} from '../../state/screen-state.js';

/** What is different from the interval before. */
export interface RowChange {
  readonly state: boolean;
  /** The rate has at least doubled, or halved. */
  readonly rate: boolean;
}

const nothing: RowChange = {state: false, rate: false};
/** Below so many bytes per second, twice as much is no news. */
const leastRate = 500;

/** A flow that began in this interval has not changed: its sign says that it is new. */
export function changeOf(
  {past, snapshot}: Pick<ScreenState, 'past' | 'snapshot'>,
  flow: FlowSnapshot,
  lifecycle: LifecycleState,
): RowChange {
  const [shown, before] = recentIntervals(past, snapshot, 2);
  if (shown === undefined || before === undefined) return nothing;
  const table = tableOf(snapshot);
  const slot = slotOfRow(table, flow);
  const then = slot < 0 ? -1 : slotNear(before.table, table, slot);
  if (then < 0) return nothing;
  const [page, index] = [pageOf(before.table, then), indexOf(then)];
  const was = lifecycleAt(page, index, before.rest.takenAtMs);
  const [now, earlier] = [rateAt(pageOf(table, slot), indexOf(slot)), rateAt(page, index)];
  return {
    state: was !== lifecycle && was !== 'new',
    rate: Math.max(now, earlier) >= leastRate && (now >= 2 * earlier || earlier >= 2 * now),
  };
}
