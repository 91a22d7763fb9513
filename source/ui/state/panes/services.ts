import {formatCount} from '../../../quantity/format.js';
import type {ServiceSnapshot} from '../../../snapshot/snapshot.js';
import {wrapText} from '../../../text/wrap.js';
import type {Problem} from '../../../view/summary/problems.js';
import {totalBytesText, totalPacketsText} from '../../../view/summary/total-text.js';
import {problemsOnScreen} from '../problems.js';
import type {ScreenState} from '../screen-state.js';
import {clamp} from '../selection.js';
import {type ListLayout, listIndent, listLayout} from './list-layout.js';
import {serviceDetails} from './service-details.js';

/** What the services pane shows. */
export type ServicesState = Pick<
  ScreenState,
  'snapshot' | 'past' | 'sorted' | 'view' | 'size' | 'paneTop' | 'selectedService'
>;

/** The lines of the pane, and what goes wrong with the services. */
export interface ServicesLayout extends ListLayout {
  readonly problems: readonly Problem[];
}

export function servicesLayout(state: ServicesState): ServicesLayout {
  const {snapshot, size, paneTop, selectedService} = state;
  const {services} = snapshot;
  const problems = problemsOnScreen(state);
  const service = chosenService(state);
  const list = {
    count: services.length,
    cursor: services.length === 0 ? -1 : clamp(selectedService, services.length - 1),
    details: service === undefined ? [] : serviceDetails(service, problems, size.columns - listIndent),
    totals: totalsText(state),
  };
  return {...listLayout(list, size, paneTop), problems};
}

/** What the totals consist of. */
function totalsText({snapshot, sorted, view, size}: ServicesState): string[] {
  const bytes = totalBytesText(snapshot, sorted, view.units);
  if (bytes === '') return [];
  const {evicted} = snapshot.totals.flows;
  const atLimit = evicted > 0 ? `; ${formatCount(evicted)} flows made room for others at a limit` : '';
  return [`Total ${bytes}`, `Datagrams ${totalPacketsText(snapshot, sorted)}${atLimit}`].flatMap(line =>
    wrapText(line, size.columns, listIndent),
  );
}

/** The service under the cursor. */
export function chosenService({
  snapshot,
  selectedService,
}: Pick<ScreenState, 'snapshot' | 'selectedService'>): ServiceSnapshot | undefined {
  return snapshot.services[clamp(selectedService, snapshot.services.length - 1)];
}

/** Moves the cursor, and scrolls as far as that needs. */
export function moveService(state: ScreenState, by: number): ScreenState {
  const last = state.snapshot.services.length - 1;
  return selectService(state, clamp(state.selectedService, last) + by);
}

export function selectService(state: ScreenState, index: number): ScreenState {
  const {top} = servicesLayout(state);
  const selected = {...state, selectedService: clamp(index, state.snapshot.services.length - 1)};
  return {...selected, paneTop: servicesLayout({...selected, paneTop: top}).top};
}

/** Rows in sight. */
export function servicesHeight(state: ScreenState): number {
  return servicesLayout(state).rows;
}
