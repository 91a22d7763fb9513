import {bytesOfText, holds} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {firstLineEnd, latin1} from '../../text.js';

const maxLineBytes = 512;
const version = bytesOfText('SIP/2.0');
/** RFC 3261, section 7.1, and later methods. The URI is not kept: it names people. */
const request =
  /^(INVITE|ACK|BYE|CANCEL|OPTIONS|REGISTER|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE) [^ ]+ SIP\/2\.0$/;
const status = /^SIP\/2\.0 ([1-6]\d\d) /;

export function sip(payload: Uint8Array): Finding | undefined {
  const first = payload[0]!;
  // An upper-case letter.
  if (!(first >= 65 && first <= 90)) return undefined;
  const end = firstLineEnd(payload, maxLineBytes);
  if (end < version.length) return undefined;
  if (!holds(payload, 0, version) && !holds(payload, end - version.length, version)) return undefined;
  const line = latin1(payload, 0, end);
  const method = request.exec(line)?.[1];
  if (method) return found('sip', {sip_method: method});
  const code = status.exec(line)?.[1];
  return code ? found('sip', {sip_status: Number(code)}) : undefined;
}
