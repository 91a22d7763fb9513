import {berContentAt, berEnd} from '../../ber.js';
import {type Finding, found} from '../../finding.js';

/** RFC 4511, section 4.2 and those behind it: requests and answers that go over UDP, by tag. */
const operations: Readonly<Record<number, string>> = {
  96: 'bind-request',
  97: 'bind-response',
  99: 'search-request',
  100: 'search-entry',
  101: 'search-done',
  115: 'search-reference',
};
const sequence = 0x30;
const integer = 0x02;
const octets = 0x04;
const enumerated = 0x0a;
const maxNumberBytes = 4;

/**
 * LDAP over UDP ([MS-ADTS], section 6.3.3), by which Windows clients find a domain controller. A message, or an entry and what ends the
 * search, fill the datagram.
 */
export function cldap(payload: Uint8Array): Finding | undefined {
  if (payload[0] !== sequence) return undefined;
  const numberAt = berContentAt(payload, 0);
  const numberBytes = payload[numberAt + 1]!;
  if (payload[numberAt] !== integer || !(numberBytes >= 1 && numberBytes <= maxNumberBytes)) return undefined;
  const operationAt = numberAt + 2 + numberBytes;
  const operation = operations[payload[operationAt]!];
  if (operation === undefined || berEnd(payload, operationAt) > payload.length) return undefined;
  const end = berEnd(payload, 0);
  const isWhole =
    end === payload.length || (payload[end] === sequence && berEnd(payload, end) === payload.length);
  const first = payload[berContentAt(payload, operationAt)];
  // A name, the result or the version.
  return isWhole && (first === octets || first === enumerated || first === integer)
    ? found('cldap', {cldap_operation: operation})
    : undefined;
}
