import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {firstLineEnd, latin1} from '../../text.js';

/** RFC 3435, section 3.2: commands with a number, an end point and the version; answers with a code and the number. */
const maxLineBytes = 256;
const command = /^(AUEP|AUCX|CRCX|DLCX|EPCF|MDCX|NTFY|RQNT|RSIP) \d{1,9} [^ ]+ MGCP \d\.\d/i;
const answer = /^(\d{3}) \d{1,9}(?: |$)/;
const [gatewayPort, agentPort] = [2427, 2727];
const space = 32;

/** What a gateway of telephones and its controller tell each other. */
export function mgcp(payload: Uint8Array, flow: Ports): Finding | undefined {
  // Rules out most payloads before any text is decoded.
  const isCommand = payload[4] === space && isDigit(payload[5]!) && !isDigit(payload[0]!);
  const isAnswer = payload[3] === space && isDigit(payload[4]!) && hasPort(flow, gatewayPort, agentPort);
  if (!isCommand && !isAnswer) return undefined;
  const end = firstLineEnd(payload, maxLineBytes);
  if (end < 0) return undefined;
  const line = latin1(payload, 0, end);
  const name = isCommand ? command.exec(line)?.[1] : undefined;
  if (name) return found('mgcp', {mgcp_command: name.toUpperCase()});
  const code = isAnswer ? answer.exec(line)?.[1] : undefined;
  return code ? found('mgcp', {mgcp_status: Number(code)}) : undefined;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
