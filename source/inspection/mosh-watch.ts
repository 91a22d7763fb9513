import {isZero, uint16, uint32} from './bytes.js';
import {type Finding, found, type Inspected} from './finding.js';

/** A nonce, two timestamps and the tag of OCB, all but the nonce encrypted. */
const minBytes = 8 + 4 + 16;

/**
 * Recognises mosh by its nonces: counters of 63 bits, one for each direction, behind a bit that is set on what the server
 * sends. Both directions must have been seen, and two datagrams of one of them in sequence.
 */
export function createMoshWatch(): (datagram: Inspected) => Finding | undefined {
  const last = {rx: -1, tx: -1};
  let inSequence = false;
  return ({payload, direction}) => {
    const number = numberOf(payload, direction);
    inSequence ||= last[direction] >= 0 && number === last[direction] + 1;
    last[direction] = number;
    return inSequence && last.rx >= 0 && last.tx >= 0 ? found('mosh') : undefined;
  };
}

/** -1 for what is no such nonce. A session would take years to reach 2^30, from where on a number would be an object. */
function numberOf(payload: Uint8Array, direction: 'rx' | 'tx'): number {
  const isNonce = uint16(payload, 0) === (direction === 'tx' ? 0x8000 : 0) && isZero(payload, 2, 4);
  return payload.length >= minBytes && isNonce && payload[4]! < 0x40 ? uint32(payload, 4) : -1;
}
