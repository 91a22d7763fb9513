import {formatCount} from '../view/format.js';
import {sanitizeText, truncate} from '../view/sanitize.js';
import type {ScreenState} from './state.js';

/** Why there are no rows. */
export function emptyText({snapshot, view, size}: ScreenState): string {
  return truncate(sanitizeText(reason(snapshot, view.filter)), size.columns);
}

function reason({flows, totals, services, view}: ScreenState['snapshot'], filter: string): string {
  if (flows.length > 0) return `No flow matches the filter "${filter}"; Esc clears it.`;
  if (view && view.filter !== '') return `No flow matched the filter "${view.filter}" of this snapshot.`;
  const {active, started, ended} = totals.flows;
  if (active > 0) return `${formatCount(active)} active flows, none of them metered: see the services (Tab).`;
  if (started > 0) return `No active flows; ${formatCount(ended)} ended.`;
  const listens = services.map(service => service.listen).join(', ');
  return listens === '' ? 'No flows yet.' : `No flows yet: waiting for datagrams at ${listens}.`;
}
