import {type Finding, found} from '../../finding.js';
import {firstLine} from '../../text.js';

const maxLineBytes = 512;
/** RFC 3261, section 7.1, and the methods that came later. The URI is not kept: it names people. */
const request =
  /^(INVITE|ACK|BYE|CANCEL|OPTIONS|REGISTER|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE) [^ ]+ SIP\/2\.0$/;
const status = /^SIP\/2\.0 ([1-6]\d\d) /;

export function sip(payload: Uint8Array): Finding | undefined {
  const first = payload[0]!;
  // An upper-case letter: most payloads need no text.
  if (!(first >= 65 && first <= 90)) return undefined;
  const line = firstLine(payload, maxLineBytes);
  if (line === undefined) return undefined;
  const method = request.exec(line)?.[1];
  if (method) return found('sip', {sip_method: method});
  const code = status.exec(line)?.[1];
  return code ? found('sip', {sip_status: Number(code)}) : undefined;
}
