import type {AlertSnapshot} from '../../snapshot/snapshot.js';
import {alertName} from '../../view/alerts/alert-text.js';
import {equalTerm} from '../../view/filter/term-text.js';
import {keyOf} from './key-names.js';
import {scrolled, withRowsFromTop} from './rows.js';
import type {ScreenState} from './screen-state.js';
import {select} from './selection.js';

/** Filters to the flows of an alert that is on, with the cursor on the worst; if that is the filter already, of the next alert. */
export function showAlert(state: ScreenState): ScreenState {
  const {alerts} = state.snapshot;
  if (alerts === undefined) {
    return withFailure(state, "No alerts are configured. Example: alerts: {lossy: 'drops/s>10'}");
  }
  if (alerts.length === 0) return withFailure(state, 'No alert is on');
  const shown = alerts.findIndex(alert => filterOf(alert) === state.view.filter);
  const next = (shown + 1) % alerts.length;
  const alert = alerts[next]!;
  const filtered = withRowsFromTop({
    ...state,
    mode: 'table',
    returnTo: 'table',
    draftError: undefined,
    view: {...state.view, filter: filterOf(alert)},
  });
  const text = `Alert ${alertName(alert)}${moreText(state, next, alerts.length)}`;
  return {...withWorst(filtered, alert), message: {text, failed: false}};
}

function moreText({bindings}: ScreenState, index: number, count: number): string {
  const key = keyOf(bindings, 'alert');
  if (count === 1) return '';
  return `, ${index + 1} of ${count}${key === undefined ? '' : `; ${key} shows the next`}`;
}

/** Where `--privacy` hides the filter: the flows that are known by their ids. */
function filterOf({filter, ids, host}: AlertSnapshot): string {
  const known = filter === '' ? ids.map(id => `id=${JSON.stringify(id)}`).join(' or ') : filter;
  return host === undefined ? known : `${equalTerm('host', host)} (${known})`;
}

function withWorst(state: ScreenState, {host, ids: [worst]}: AlertSnapshot): ScreenState {
  const index = worst === undefined ? -1 : state.rows.indexOfLive({id: worst, host});
  return index < 0 ? state : scrolled({...state, ...select(state.rows, index)});
}

function withFailure(state: ScreenState, text: string): ScreenState {
  return {...state, message: {text, failed: true}};
}
