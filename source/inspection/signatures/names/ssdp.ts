import {bytesOfText, holds, indexOf} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {find, visibleText} from '../../text.js';

/** UPnP Device Architecture 2.0, section 1. */
const searchLine = bytesOfText('M-SEARCH * HTTP/1.1\r\n');
const notifyLine = bytesOfText('NOTIFY * HTTP/1.1\r\n');
const answerLine = bytesOfText('HTTP/1.1 200 OK\r\n');
const ssdpPort = 1900;
/** What was searched for, and which service answers: devices write them in either way. */
const answerHeaders = [
  ['\nST:', '\nSt:', '\nst:'],
  ['\nUSN:', '\nUsn:', '\nusn:'],
].map(names => names.map(bytesOfText));
const maxAnswerBytes = 1024;
const maxHeaders = 20;
const maxHeaderBytes = 512;
const lineFeed = 10;

export function ssdp(payload: Uint8Array, ports: Ports): Finding | undefined {
  const method = methodOf(payload, ports);
  return method ? found('ssdp', {ssdp_method: method, ssdp_target: targetOf(payload)}) : undefined;
}

function methodOf(payload: Uint8Array, ports: Ports): string | undefined {
  if (holds(payload, 0, searchLine)) return 'M-SEARCH';
  if (holds(payload, 0, notifyLine)) return 'NOTIFY';
  if (!holds(payload, 0, answerLine)) return undefined;
  return hasPort(ports, ssdpPort) || isAnswer(payload) ? 'response' : undefined;
}

/** Answers go to the port of who asked; from another than the usual one they must have what every answer has (section 1.3.3). */
function isAnswer(payload: Uint8Array): boolean {
  return answerHeaders.every(names => names.some(name => indexOf(payload, name, 0, maxAnswerBytes) >= 0));
}

/** What is searched for or announced: the value of the header `ST` or `NT`. */
function targetOf(payload: Uint8Array): string | undefined {
  let end = find(payload, lineFeed, 0, maxHeaderBytes);
  for (let left = maxHeaders; left > 0 && end >= 0; left--) {
    const at = end + 1;
    end = find(payload, lineFeed, at, maxHeaderBytes);
    // `ST:` or `NT:` in upper or lower case.
    const first = payload[at]! & 0xdf;
    if (end < 0 || (first !== 0x53 && first !== 0x4e) || (payload[at + 1]! & 0xdf) !== 0x54) continue;
    if (payload[at + 2] !== 0x3a) continue;
    const from = payload[at + 3] === 32 ? at + 4 : at + 3;
    return visibleText(payload, from, payload[end - 1] === 13 ? end - 1 : end);
  }
  return undefined;
}
