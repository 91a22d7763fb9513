import {type Finding, found} from '../../finding.js';
import {isVisible} from '../../text.js';

/** Each byte is combined with the encrypted one before it, the first with this ("tplink-smarthome", as published). */
const firstKey = 171;
const openBrace = 123;
const quote = 34;
const closeBrace = 125;
/** `{"system":{}}` is among the shortest. */
const minBytes = 13;

/** The commands of TP-Link's plugs and lamps, and their answers: JSON behind a cipher without a key. */
export function tplink(payload: Uint8Array): Finding | undefined {
  if (payload.length < minBytes || deciphered(payload, 0) !== openBrace || deciphered(payload, 1) !== quote)
    return undefined;
  if (deciphered(payload, payload.length - 1) !== closeBrace) return undefined;
  for (let at = 2; at < minBytes; at++) {
    const byte = deciphered(payload, at);
    if (byte !== 32 && !isVisible(byte)) return undefined;
  }
  return found('tplink');
}

function deciphered(payload: Uint8Array, at: number): number {
  return payload[at]! ^ (at === 0 ? firstKey : payload[at - 1]!);
}
