import {bytesOfText} from '../bytes.js';
import {type HmacKey, hashBytes, hmac, hmacKey} from './hmac.js';
import type {QuicVersion} from './versions.js';

/** The keys of a client's Initial packets, which anyone on the path can compute. */
export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  /** The header protection key. */
  readonly header: Uint8Array;
}

/** What is the same for all connections of a version. */
interface Derivation {
  readonly salt: HmacKey;
  readonly client: Uint8Array;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly header: Uint8Array;
}

const [keyBytes, ivBytes] = [16, 12];
const derivations = new Map<QuicVersion, Derivation>();

/**
 * RFC 9001, section 5.2.
 * @param destinationId of the client's first packet, or of its first packet after a Retry
 */
export function initialKeys(version: QuicVersion, destinationId: Uint8Array): InitialKeys {
  const {salt, client, key, iv, header} = derivationOf(version);
  const secret = hmacKey(hmac(hmacKey(hmac(salt, destinationId)), client));
  return {
    key: hmac(secret, key).subarray(0, keyBytes),
    iv: hmac(secret, iv).subarray(0, ivBytes),
    header: hmac(secret, header).subarray(0, keyBytes),
  };
}

function derivationOf(version: QuicVersion): Derivation {
  let derivation = derivations.get(version);
  if (derivation === undefined) {
    const {salt, label} = version;
    derivation = {
      salt: hmacKey(salt),
      client: expansion('client in', hashBytes),
      key: expansion(`${label} key`, keyBytes),
      iv: expansion(`${label} iv`, ivBytes),
      header: expansion(`${label} hp`, keyBytes),
    };
    derivations.set(version, derivation);
  }
  return derivation;
}

/** The message of HKDF-Expand-Label without a context (RFC 8446, section 7.1); one block is enough for all of them. */
function expansion(label: string, bytes: number): Uint8Array {
  const name = `tls13 ${label}`;
  return Uint8Array.of(bytes >> 8, bytes & 0xff, name.length, ...bytesOfText(name), 0, 1);
}
