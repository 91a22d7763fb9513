import {type Finding, found} from '../../finding.js';

const addressBytes = 6;
const times = 16;
const minBytes = addressBytes + times * addressBytes;
/** A password may follow, in the form of an IPv4 or a hardware address. */
const passwordBytes: ReadonlySet<number> = new Set([0, 4, 6]);

/** AMD's "Magic Packet": six bytes of ones, then the address of who shall wake up, sixteen times. */
export function wakeOnLan(payload: Uint8Array): Finding | undefined {
  if (!passwordBytes.has(payload.length - minBytes)) return undefined;
  for (let at = 0; at < addressBytes; at++) if (payload[at] !== 0xff) return undefined;
  let isAllOnes = true;
  for (let at = addressBytes; at < minBytes; at++) {
    isAllOnes &&= payload[at] === 0xff;
    if (at >= 2 * addressBytes && payload[at] !== payload[at - addressBytes]) return undefined;
  }
  return isAllOnes ? undefined : found('wake-on-lan');
}
