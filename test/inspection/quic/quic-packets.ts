import {createCipheriv, createHmac} from 'node:crypto';
import {hex, join, number, text} from '../payloads.js';

const versions = {
  1: {number: 1, type: 0, salt: hex('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), label: 'quic'},
  'draft-23': {
    number: 0xff000017,
    type: 0,
    salt: hex('c3eef712c72ebb5a11a7d2432bb46365bef9f502'),
    label: 'quic',
  },
  'draft-29': {
    number: 0xff00001d,
    type: 0,
    salt: hex('afbfec289993d24c9e9786f19c6111e04390a899'),
    label: 'quic',
  },
  Q050: {number: 0x51303530, type: 0, salt: hex('504574efd066fe2f9d945cfcdbd3a7f0d3b56b45'), label: 'quic'},
  T051: {number: 0x54303531, type: 0, salt: hex('7a4edef4e7ccee5fa4506c19124fc8ccda6e033d'), label: 'quic'},
  2: {number: 0x6b3343cf, type: 1, salt: hex('0dede3def700a6db819381be6e269dcbf9bd2ed9'), label: 'quicv2'},
};

const hmac = (key: Uint8Array, data: Uint8Array) => createHmac('sha256', key).update(data).digest();

function expandLabel(secret: Uint8Array, label: string, bytes: number): Uint8Array {
  const info = join(number(bytes, 2), number(label.length + 6, 1), text(`tls13 ${label}`), hex('0001'));
  return hmac(secret, info).subarray(0, bytes);
}

export interface InitialParts {
  readonly frames: Uint8Array;
  readonly version?: keyof typeof versions;
  readonly destinationId?: Uint8Array;
  /** What the keys come of, where it is another one. */
  readonly keyId?: Uint8Array;
  readonly packetNumber?: number;
  readonly token?: Uint8Array;
  /** The version that the packet names, where its keys are of another one. */
  readonly number?: number;
  /** Padding is added up to so many bytes. */
  readonly bytes?: number;
}

export const destinationId = hex('8394c8f03e515708');

/** A client's Initial packet, protected as RFC 9001, section 5, says, with a packet number of four bytes. */
export function initialPacket(parts: InitialParts): Uint8Array {
  const {frames, packetNumber = 0, token = new Uint8Array(), bytes = 1200} = parts;
  const version = versions[parts.version ?? 1];
  const id = parts.destinationId ?? destinationId;
  const client = expandLabel(hmac(version.salt, parts.keyId ?? id), 'client in', 32);
  const first = 0xc0 | (version.type << 4) | 3;
  const beginning = join(
    Uint8Array.of(first),
    number(parts.number ?? version.number, 4),
    Uint8Array.of(id.length),
    id,
    Uint8Array.of(0),
    token.length === 0 ? Uint8Array.of(0) : number(0x4000 + token.length, 2),
    token,
  );
  const payloadBytes = Math.max(frames.length, bytes - beginning.length - 6 - 16);
  const header = join(beginning, number(0x4000 + 4 + payloadBytes + 16, 2), number(packetNumber, 4));
  const iv = Uint8Array.from(expandLabel(client, `${version.label} iv`, 12));
  number(packetNumber, 4).forEach((byte, index) => {
    iv[8 + index]! ^= byte;
  });
  const cipher = createCipheriv('aes-128-gcm', expandLabel(client, `${version.label} key`, 16), iv);
  cipher.setAAD(header);
  const plain = join(frames, new Uint8Array(payloadBytes - frames.length));
  const sealed = join(cipher.update(plain), cipher.final(), cipher.getAuthTag());
  const mask = createCipheriv('aes-128-ecb', expandLabel(client, `${version.label} hp`, 16), null).update(
    sealed.subarray(0, 16),
  );
  header[0]! ^= mask[0]! & 15;
  for (let index = 0; index < 4; index++) header[header.length - 4 + index]! ^= mask[1 + index]!;
  return join(header, sealed);
}

/** A CRYPTO frame with a part of a message. */
export function cryptoFrame(message: Uint8Array, from: number, to: number, type = 6): Uint8Array {
  const data = message.subarray(from, to);
  return join(Uint8Array.of(type), number(0x80000000 + from, 4), number(0x4000 + data.length, 2), data);
}

const extension = (type: number, data: Uint8Array) => join(number(type, 2), number(data.length, 2), data);

export function serverNameExtension(name: Uint8Array): Uint8Array {
  return extension(0, join(number(name.length + 3, 2), Uint8Array.of(0), number(name.length, 2), name));
}

export function alpnExtension(protocol: string): Uint8Array {
  return extension(16, join(number(protocol.length + 1, 2), number(protocol.length, 1), text(protocol)));
}

/** An encrypted hello within this one (RFC 9849, section 5): cipher, configuration, key and what is encrypted. */
export const echExtension = (type = 0) =>
  extension(
    0xfe0d,
    join(Uint8Array.of(type), hex('0001 0001 2a 0020'), new Uint8Array(32), hex('0010'), new Uint8Array(16)),
  );

/** A key share as large as post-quantum ones are. */
export const largeExtension = (bytes: number) => extension(51, new Uint8Array(bytes).fill(7));

export function clientHello(...extensions: readonly Uint8Array[]): Uint8Array {
  const all = join(...extensions);
  const body = join(
    hex('0303'),
    new Uint8Array(32).fill(9),
    hex('00 0006 130113021303 0100'),
    number(all.length, 2),
    all,
  );
  return join(Uint8Array.of(1), number(body.length, 3), body);
}
