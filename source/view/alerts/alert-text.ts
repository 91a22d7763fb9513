import {parseConnectionId} from '../../flow/connection-id.js';
import {formatCount} from '../../quantity/format.js';
import type {AlertSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';

/** `flood: 3 flows rate>50M, worst 10.0.0.9:5000 -> 10.0.0.1:53`; in a picture of several machines, `flood on fra-3: ...` */
export function alertText(alert: AlertSnapshot): string {
  const {filter, flows, ids} = alert;
  const [worst] = ids;
  const count = `${formatCount(flows)} flow${flows === 1 ? '' : 's'}`;
  const which = worst === undefined ? '' : `, ${flows === 1 ? '' : 'worst '}${flowText(worst)}`;
  return sanitizeText(`${alertName(alert)}: ${count}${filter && ` ${filter}`}${which}`);
}

/** `flood`, `flood on fra-3` */
export function alertName({name, host}: Pick<AlertSnapshot, 'name' | 'host'>): string {
  return host === undefined ? name : `${name} on ${host}`;
}

function flowText(id: string): string {
  const flow = parseConnectionId(id);
  return flow === undefined ? id : `${flow.client} -> ${flow.target}`;
}
