import {parseConnectionId} from '../../flow/connection-id.js';
import {formatCount} from '../../quantity/format.js';
import type {AlertSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';

/** `flood: 3 flows rate>50M, worst 10.0.0.9:5000 -> 10.0.0.1:53` */
export function alertText({name, filter, flows, ids}: AlertSnapshot): string {
  const [worst] = ids;
  const count = `${formatCount(flows)} flow${flows === 1 ? '' : 's'}`;
  const which = worst === undefined ? '' : `, ${flows === 1 ? '' : 'worst '}${flowText(worst)}`;
  return sanitizeText(`${name}: ${count}${filter && ` ${filter}`}${which}`);
}

function flowText(id: string): string {
  const flow = parseConnectionId(id);
  return flow === undefined ? id : `${flow.client} -> ${flow.target}`;
}
