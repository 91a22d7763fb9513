import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {firstLine} from '../../text.js';

/** RFC 3435, section 3.2: commands with a number, an end point and the version; answers with a code and the number. */
const maxLineBytes = 256;
const command = /^(AUEP|AUCX|CRCX|DLCX|EPCF|MDCX|NTFY|RQNT|RSIP) \d{1,9} [^ ]+ MGCP \d\.\d/i;
const answer = /^(\d{3}) \d{1,9}(?: |$)/;
const ports = [2427, 2727] as const;

/** What a gateway of telephones and its controller tell each other. */
export function mgcp(payload: Uint8Array, flow: Ports): Finding | undefined {
  const first = payload[0]!;
  // A letter or a digit; rules out most payloads before any text is decoded.
  if (!(first >= 48 && first <= 57) && !((first & 0xdf) >= 65 && (first & 0xdf) <= 82)) return undefined;
  const line = firstLine(payload, maxLineBytes);
  if (line === undefined) return undefined;
  const name = command.exec(line)?.[1];
  if (name) return found('mgcp', {mgcp_command: name.toUpperCase()});
  const code = hasPort(flow, ...ports) ? answer.exec(line)?.[1] : undefined;
  return code ? found('mgcp', {mgcp_status: Number(code)}) : undefined;
}
