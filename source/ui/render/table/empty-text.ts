import {formatCount} from '../../../quantity/format.js';
import type {Snapshot} from '../../../snapshot/snapshot.js';
import {sanitizeText, truncate} from '../../../text/sanitize.js';
import {missingFieldsText} from '../../../view/view.js';
import type {ScreenState} from '../../state/screen-state.js';

/** Says why the table has no rows. */
export function emptyText({snapshot, view, size}: Pick<ScreenState, 'snapshot' | 'view' | 'size'>): string {
  return truncate(sanitizeText(reason(snapshot, view.filter)), size.columns);
}

function reason(snapshot: Snapshot, filter: string): string {
  const {flows, totals, services, view} = snapshot;
  if (flows.length > 0) {
    const missing = missingFieldsText(snapshot, filter);
    return `No flow matches the filter "${filter}"${missing && `: ${missing}`}; Esc clears it.`;
  }
  if (view && view.filter !== '')
    return `No flow matched the filter "${view.filter}" when this snapshot was taken.`;
  const {active, started, ended} = totals.flows;
  if (active > 0) return `${formatCount(active)} active flows, none of them metered: Tab shows the services.`;
  if (started > 0) return `No active flows; ${formatCount(ended)} ended.`;
  const listens = services.map(service => service.listen).join(', ');
  return listens === '' ? 'No flows yet.' : `No flows yet: waiting for datagrams at ${listens}.`;
}
