import {bytesOfText, holds} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {firstLineEnd, latin1} from '../../text.js';

const sipPort = 5060;
const maxLineBytes = 512;
const version = bytesOfText('SIP/2.0');
/** RFC 3261, section 7.1, and later methods. The URI is not kept: it names people. */
const methods =
  'INVITE|ACK|BYE|CANCEL|OPTIONS|REGISTER|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE';
const request = new RegExp(`^(${methods}) [^ ]+ SIP/2\\.0$`);
const beginning = new RegExp(`^(${methods}) (?:sips?:|[^]*SIP/2\\.0)`);
const status = /^SIP\/2\.0 ([1-6]\d\d) /;

/** A line that is damaged counts on its port, if a method and a scheme are left, or the protocol's name anywhere behind. */
export function sip(payload: Uint8Array, ports: Ports): Finding | undefined {
  const first = payload[0]!;
  // An upper-case letter.
  if (!(first >= 65 && first <= 90)) return undefined;
  const end = firstLineEnd(payload, maxLineBytes);
  const isWhole =
    end >= version.length && (holds(payload, 0, version) || holds(payload, end - version.length, version));
  if (!isWhole) return begun(payload, ports);
  const line = latin1(payload, 0, end);
  const method = request.exec(line)?.[1];
  if (method) return found('sip', {sip_method: method});
  const code = status.exec(line)?.[1];
  return code ? found('sip', {sip_status: Number(code)}) : begun(payload, ports);
}

/** A request whose line is damaged, or longer than what is looked at. */
function begun(payload: Uint8Array, ports: Ports): Finding | undefined {
  if (!hasPort(ports, sipPort)) return undefined;
  const method = beginning.exec(latin1(payload, 0, Math.min(payload.length, maxLineBytes)))?.[1];
  return method ? found('sip', {sip_method: method}) : undefined;
}
