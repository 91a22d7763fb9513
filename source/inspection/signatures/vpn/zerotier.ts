import {differentBytes} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/**
 * ZeroTier's packet (Packet.hpp): id, address of the receiver and of the sender, flags, code, command. A greeting is not encrypted, and its
 * identity repeats the sender's address.
 */
const receiverAt = 8;
const senderAt = 13;
const flagsAt = 18;
const commandAt = 27;
const versionAt = 28;
const identityAt = 41;
const addressBytes = 5;
/** Which cipher, and which command. */
const cipherMask = 0x38;
const commandMask = 0x1f;
const hello = 1;
/** The address, a kind, and a public key of 64 bytes. */
const keyAt = identityAt + addressBytes + 1;
const keyBytes = 64;
const minBytes = keyAt + keyBytes;
/** Of a key's bytes, most differ. */
const leastDifferent = 40;
const maxVersion = 31;

export function zerotier(payload: Uint8Array): Finding | undefined {
  if (payload.length < minBytes || (payload[flagsAt]! & cipherMask) !== 0) return undefined;
  if ((payload[commandAt]! & commandMask) !== hello || payload[versionAt]! > maxVersion) return undefined;
  // Nobody greets himself.
  let isOther = false;
  for (let index = 0; index < addressBytes; index++) {
    const byte = payload[senderAt + index];
    if (byte !== payload[identityAt + index]) return undefined;
    isOther ||= byte !== payload[receiverAt + index];
  }
  const isKey = differentBytes(payload, keyAt, keyAt + keyBytes) >= leastDifferent;
  return isOther && isKey ? found('zerotier', {zerotier_message: 'hello'}) : undefined;
}
