import {differentBytes, uint16} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** RFC 3489, section 11.1: no cookie, and 16 bytes for the transaction. */
const headerBytes = 20;
/** The transaction's number is random: of its 16 bytes most differ. */
const leastDifferent = 9;
const types: Readonly<Record<number, readonly [method: string, kind: string]>> = {
  1: ['binding', 'request'],
  257: ['binding', 'success'],
  273: ['binding', 'error'],
  2: ['shared-secret', 'request'],
  258: ['shared-secret', 'success'],
  274: ['shared-secret', 'error'],
};
/** RFC 3489, section 11.2, and what was drafted for its successor before the cookie came: addresses, a name, text. */
const addresses: ReadonlySet<number> = new Set([1, 2, 4, 5, 11, 0x8020, 0x8023]);
const changeRequest = 3;
const others: ReadonlySet<number> = new Set([6, 7, 8, 9, 10, 0x8022]);
const addressBytes: ReadonlySet<number> = new Set([8, 20]);

/** The first STUN, which phones still speak: every attribute must be one of its own, and of its length. */
export function classicStun(payload: Uint8Array): Finding | undefined {
  const type = types[uint16(payload, 0)];
  if (type === undefined || payload.length < headerBytes) return undefined;
  if (uint16(payload, 2) !== payload.length - headerBytes) return undefined;
  if (differentBytes(payload, 4, headerBytes) < leastDifferent) return undefined;
  for (let at = headerBytes; at < payload.length; ) {
    const attribute = uint16(payload, at);
    const length = uint16(payload, at + 2);
    const isLikely = addresses.has(attribute)
      ? addressBytes.has(length)
      : attribute === changeRequest
        ? length === 4
        : others.has(attribute);
    if (!isLikely) return undefined;
    at += 4 + length + (-length & 3);
    if (at > payload.length) return undefined;
  }
  return found('stun', {stun_method: type[0], stun_class: type[1], stun_version: 'classic'});
}
