import {truncate} from '../../../text/sanitize.js';
import {type ServicesState, servicesText} from '../../state/panes/services.js';
import type {Line} from '../spans.js';
import type {Pane, PaneState} from './pane-lines.js';

export type ServicesPaneState = ServicesState & PaneState;

/** The services, below what the totals consist of. */
export function servicesPane(state: ServicesPaneState): Pane {
  const {totals, titles, services} = servicesText(state);
  const lines = services.flatMap(({summary, details, use, hasProblem}): Line[] => [
    [[summary, use >= 0.9 ? 'warning' : undefined]],
    ...details.map((line): Line => [[line, hasProblem ? 'warning' : 'quiet']]),
  ]);
  const none: Line = [[truncate('There are no services here.', state.size.columns)]];
  return {
    title: 'Services: Esc returns, Tab shows the log',
    lines: [
      ...totals.map((line): Line => [[line]]),
      [[titles, 'columnTitles']],
      ...(lines.length > 0 ? lines : [none]),
    ],
  };
}
