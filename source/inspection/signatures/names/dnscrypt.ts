import {bytesOfText, holds} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** Behind the header of DNS: the first labels of the name under which certificates are (DNSCrypt's specification, "Certificates"). */
const headerBytes = 12;
const labels = bytesOfText('\x012\x0ddnscrypt-cert');

/** A question for a certificate that is not whole, so that `dns` does not take it. */
export function dnscrypt(payload: Uint8Array): Finding | undefined {
  return holds(payload, headerBytes, labels) ? found('dnscrypt') : undefined;
}
