import {bytesOfText, holds} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {nameEnd, nameText} from './dns-name.js';

/** Behind the header of DNS: the first labels of the name under which certificates are (DNSCrypt's specification, "Certificates"). */
const headerBytes = 12;
const labels = bytesOfText('\x012\x0ddnscrypt-cert');

/** A question for a certificate that is not whole, so that `dns` does not take it. */
export function dnscrypt(payload: Uint8Array): Finding | undefined {
  if (!holds(payload, headerBytes, labels)) return undefined;
  const name = nameEnd(payload, headerBytes) < 0 ? undefined : nameText(payload, headerBytes);
  return found('dnscrypt', {dnscrypt_name: name});
}
