import {tableOf} from '../../../snapshot/columns/of-snapshot.js';
import type {Problem} from '../../../view/summary/problems.js';
import {serviceP95Ms} from '../../../view/summary/service-times.js';
import {totalBytesPerSecond} from '../../../view/summary/total-rate.js';
import {type ServicesState, servicesLayout} from '../../state/panes/services.js';
import {recentIntervals} from '../../state/past/history.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Line} from '../spans.js';
import {listPaneLines} from './list-pane.js';
import {type ServiceContext, serviceColumns, trendWidth} from './service-columns.js';

export type ServicesPaneState = ServicesState & Pick<ScreenState, 'cursorSign'>;

/** The services as a table in the order of the configuration, and below it everything about the one under the cursor. */
export function servicesPaneLines(state: ServicesPaneState): Line[] {
  const layout = servicesLayout(state);
  const context = contextOf(state, layout.problems);
  return listPaneLines(state, {
    name: 'Services',
    ways: 'Enter shows the flows, Esc returns, Tab shows the log',
    none: 'There are no services here.',
    items: state.snapshot.services,
    columns: serviceColumns,
    context,
    layout,
    signOf: service => signOf(context.troublesOf(service)),
  });
}

/** What goes wrong now. */
function signOf(troubles: ReadonlySet<string>): string {
  if (troubles.has('problem')) return '!';
  if (troubles.has('refused')) return '?';
  return troubles.size > 0 ? '!' : ' ';
}

function contextOf(state: ServicesPaneState, problems: readonly Problem[]): ServiceContext {
  const {snapshot, past, view} = state;
  const intervals = recentIntervals(past, snapshot, trendWidth).toReversed();
  const p95Ms = serviceP95Ms(tableOf(snapshot));
  return {
    units: view.units,
    ratesOf: ({name}) =>
      intervals.map(({rest}) => {
        const then = rest.services.find(service => service.name === name);
        return then ? totalBytesPerSecond(then) : 0;
      }),
    p95MsOf: ({name}) => p95Ms.get(name),
    troublesOf: ({name}) =>
      new Set(problems.flatMap(({service, kind, isNow}) => (isNow && service === name ? [kind] : []))),
  };
}
