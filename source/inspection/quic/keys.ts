import {createHmac} from 'node:crypto';
import {bytesOfText} from '../bytes.js';
import type {QuicVersion} from './versions.js';

/** The keys of a client's Initial packets, which anyone on the path can compute. */
export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** The header protection key. */
  readonly header: Uint8Array;
}

/**
 * RFC 9001, section 5.2.
 * @param destinationId of the client's first packet, or of its first packet after a Retry
 */
export function initialKeys({salt, label}: QuicVersion, destinationId: Uint8Array): InitialKeys {
  const secret = expanded(hmac(salt, destinationId), 'client in', 32);
  return {
    key: expanded(secret, `${label} key`, 16),
    iv: expanded(secret, `${label} iv`, 12),
    header: expanded(secret, `${label} hp`, 16),
  };
}

/** HKDF-Expand-Label without a context (RFC 8446, section 7.1); one block is enough for all of them. */
function expanded(secret: Uint8Array, label: string, bytes: number): Uint8Array {
  const name = `tls13 ${label}`;
  const info = Uint8Array.of(bytes >> 8, bytes & 0xff, name.length, ...bytesOfText(name), 0, 1);
  return hmac(secret, info).subarray(0, bytes);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(data).digest();
}
