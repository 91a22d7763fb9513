import {sumAmounts} from '../snapshot/attribution.js';
import {tableOf, withoutFlows} from '../snapshot/columns/of-snapshot.js';
import type {FlowSnapshot, Snapshot, SnapshotView} from '../snapshot/snapshot.js';
import {amountsOf} from './rows/amounts.js';
import {sortText} from './sorting/sort.js';
import {type ViewState, viewFlows} from './view.js';

/** Which flows of a snapshot are exported. */
export type ExportScope = 'all' | 'filtered' | 'tagged';

/** A snapshot with the flows that were asked for, in the order that was asked for. */
export type ExportedSnapshot = Snapshot & {readonly view: ExportedView};

type ExportedView = Required<Omit<SnapshotView, 'matching'>> & Pick<SnapshotView, 'matching'>;

/**
 * The snapshot as every export writes it: the chosen flows in the order of the view, with the filter, the sort order
 * and the share of the totals that these flows account for. The totals always cover all flows.
 * @param isTagged selects the flows of the scope `tagged`
 */
export function exportedSnapshot(
  snapshot: Snapshot,
  view: ViewState,
  scope: ExportScope = 'filtered',
  isTagged: (flow: FlowSnapshot) => boolean = () => false,
): ExportedSnapshot {
  const sorted = viewFlows(
    snapshot,
    scope === 'filtered' ? view : {...view, filter: '', endedForMs: undefined},
  );
  if (scope === 'tagged') {
    const flows = sorted.all().filter(isTagged);
    return exported(snapshot, view, scope, flows.length, sumAmounts(flows), () => flows);
  }
  const {live, ended} = amountsOf(sorted.matching);
  return exported(snapshot, view, scope, sorted.length, sumAmounts([live, ended]), sorted.all);
}

/** The first flows of `exportedSnapshot`, at most so many; the view tells of all. */
export function exportedFlows(snapshot: Snapshot, view: ViewState, limit: number) {
  const sorted = viewFlows(snapshot, view);
  const whole = exportedSnapshot(snapshot, view);
  return {view: whole.view, flows: limit < sorted.length ? sorted.slice(0, limit) : whole.flows};
}

function exported(
  snapshot: Snapshot,
  view: ViewState,
  scope: ExportScope,
  count: number,
  amounts: ReturnType<typeof sumAmounts>,
  rows: () => readonly FlowSnapshot[],
): ExportedSnapshot {
  const exported = {flows: count, ofFlows: flowCount(snapshot), ...amounts};
  const {matching} = snapshot.view ?? {};
  return withFlows(snapshot, rows, {
    filter: view.filter,
    sort: sortText(view.sort),
    scope,
    exported,
    ...(matching && {matching}),
  });
}

/** Everything but the flows as it was; these are made when somebody asks for them. */
function withFlows(
  snapshot: Snapshot,
  rows: () => readonly FlowSnapshot[],
  view: ExportedView,
): ExportedSnapshot {
  let flows: readonly FlowSnapshot[] | undefined;
  return Object.defineProperties(withoutFlows(snapshot), {
    view: {value: view, enumerable: true, configurable: true},
    flows: {
      enumerable: true,
      configurable: true,
      get() {
        flows ??= rows();
        return flows;
      },
    },
  }) as ExportedSnapshot;
}

/** How many flows there were when the snapshot was taken; a saved snapshot may hold only some of them. */
export function flowCount(snapshot: Snapshot): number {
  return snapshot.view?.exported?.ofFlows ?? tableOf(snapshot).count;
}
