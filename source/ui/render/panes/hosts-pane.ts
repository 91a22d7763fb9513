import type {HostSnapshot} from '../../../snapshot/snapshot.js';
import {commonVersion, counts} from '../../../view/fleet/host-state.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import {type HostsState, hostsLayout} from '../../state/panes/hosts.js';
import {recentIntervals} from '../../state/past/history.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Line} from '../spans.js';
import {type HostContext, hostColumns, trendWidth} from './host-columns.js';
import {listPaneLines} from './list-pane.js';

export type HostsPaneState = HostsState & Pick<ScreenState, 'cursorSign'>;

/** The machines of a fleet as a table, the silent ones first, and below it everything about the one under the cursor. */
export function hostsPaneLines(state: HostsPaneState): Line[] {
  const layout = hostsLayout(state);
  return listPaneLines(state, {
    name: 'Hosts',
    ways: 'Enter shows the flows, Esc returns, Tab shows the services',
    none: 'No machine has answered yet.',
    items: layout.hosts,
    columns: hostColumns,
    context: contextOf(state),
    layout,
    signOf: ({state: is, problem}) => (is === 'stale' || problem !== undefined ? '!' : ' '),
    toneOf: host => (counts(host) ? undefined : 'quiet'),
  });
}

function contextOf({snapshot, past, view}: HostsPaneState): HostContext {
  const intervals = recentIntervals(past, snapshot, trendWidth).toReversed();
  const all = totalBytesPerSecond(snapshot.totals);
  return {
    units: view.units,
    nowMs: snapshot.takenAtMs,
    isFiltered: view.filter !== '',
    version: commonVersion(snapshot.hosts ?? []),
    ratesOf: ({name}) => intervals.map(({rest}) => rateOf(rest.hosts?.find(host => host.name === name))),
    shareOf(host) {
      const rate = totalBytesPerSecond(host);
      const of = counts(host) ? all : all + rate;
      return of > 0 ? rate / of : Number.NaN;
    },
  };
}

/** What a machine carried in an interval: nothing is known while it was silent. */
function rateOf(host: HostSnapshot | undefined): number {
  return host !== undefined && counts(host) ? totalBytesPerSecond(host) : 0;
}
