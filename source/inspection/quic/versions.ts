import {hexOf, uint16} from '../bytes.js';

/** How to recognise and decrypt the Initial packets of a version. */
export interface QuicVersion {
  readonly name: string;
  /** The packet type in the long header. */
  readonly initialType: number;
  readonly salt: Uint8Array;
  /** The prefix of its key labels. */
  readonly label: string;
  /** Google's frames; up to Q050 its own hello as well, behind it that of TLS. */
  readonly frames?: 'google';
  readonly hello?: 'google';
}

const saltOf = (hex: string) => Uint8Array.from(hex.match(/../g)!, pair => Number.parseInt(pair, 16));

const salt1 = '38762cf7f55934b34d179ae6a4c80cadccbb7f0a';
const salt2 = '0dede3def700a6db819381be6e269dcbf9bd2ed9';
const salt22 = '7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a';
const salt23 = 'c3eef712c72ebb5a11a7d2432bb46365bef9f502';
const salt29 = 'afbfec289993d24c9e9786f19c6111e04390a899';

const like1 = (number: number, name: string, salt: string): [number, QuicVersion] => [
  number,
  {name, initialType: 0, salt: saltOf(salt), label: 'quic'},
];
const like2 = (number: number, name: string): [number, QuicVersion] => [
  number,
  {name, initialType: 1, salt: saltOf(salt2), label: 'quicv2'},
];
const google = (
  number: number,
  name: string,
  salt: string,
  more: Pick<QuicVersion, 'hello'> = {},
): [number, QuicVersion] => [number, {...like1(number, name, salt)[1], frames: 'google', ...more}];
/** The drafts of version 1 (draft-ietf-quic-tls, section 5.2 of each): from 22 on the packet is that of version 1. */
const drafts = (from: number, to: number, salt: string) =>
  Array.from({length: to - from + 1}, (_, index) =>
    like1(0xff000000 + from + index, `draft-${from + index}`, salt),
  );

/**
 * By number, as a signed one: those are small integers, which are stored without an object. RFC 9001, section
 * 5.2; RFC 9369, sections 3.2 and 3.3; Facebook's names of drafts and of experiments, and Google's of its last steps to version 1.
 */
const versions: ReadonlyMap<number, QuicVersion> = new Map(
  [
    like1(1, '1', salt1),
    like2(0x6b3343cf, '2'),
    like2(0x709a50c4, 'draft-2'),
    ...drafts(22, 22, salt22),
    ...drafts(23, 28, salt23),
    ...drafts(29, 32, salt29),
    ...drafts(33, 34, salt1),
    like1(0xfaceb001, '0xfaceb001', salt22),
    like1(0xfaceb002, '0xfaceb002', salt23),
    like1(0xfaceb00e, '0xfaceb00e', salt23),
    google(0x51303530, 'Q050', '504574efd066fe2f9d945cfcdbd3a7f0d3b56b45', {hello: 'google'}),
    google(0x54303530, 'T050', '7ff579e5acd072915580304c43a2367c60488310'),
    google(0x54303531, 'T051', '7a4edef4e7ccee5fa4506c19124fc8ccda6e033d'),
  ].map(([number, version]) => [number | 0, version]),
);

export function quicVersion(version: number): QuicVersion | undefined {
  return versions.get(version | 0);
}

/** Whether a version of any kind is there. Most datagrams have none, so this allocates nothing for them. */
export function isVersionAt(payload: Uint8Array, at: number): boolean {
  const version = (uint16(payload, at) << 16) | uint16(payload, at + 2);
  return versions.has(version) || otherVersionName(version) !== undefined;
}

/** The name of what is no version: the packet lists those that its sender knows (RFC 9000, section 17.2.1). */
export const negotiation = 'negotiation';
const reserved = 'grease';

/**
 * A client that asks under a reserved version has protected its packet with the key of another: which, only trying tells. They are here by
 * how likely they are.
 */
export const behindReserved: readonly QuicVersion[] = [1, 0xff00001d, 0xff00001b, 0x6b3343cf].map(
  version => quicVersion(version)!,
);

/** RFC 9000, section 15. */
export function isReserved(version: number): boolean {
  return (version & 0x0f0f0f0f) >>> 0 === 0x0a0a0a0a;
}

/** Whether another version follows for certain: it is refused by every server, or refuses. */
export function isPassing(name: string): boolean {
  return name === negotiation || name === reserved;
}

/** Versions whose packets do not tell their key: earlier drafts, Google's, Facebook's, and reserved ones. */
export function otherVersionName(version: number): string | undefined {
  if (version === 0) return negotiation;
  if (version >>> 8 === 0xff0000) return `draft-${version & 0xff}`;
  const letter = version >>> 24;
  // Q043, Q046, Q050, T051: in letters and digits.
  if ((letter === 0x51 || letter === 0x54) && (version & 0xfff0f0) === 0x303030) {
    const digits = [(version >>> 8) & 0xff, version & 0xff].map(code => String.fromCharCode(code));
    return `${String.fromCharCode(letter)}0${digits.join('')}`;
  }
  if (version >>> 4 === 0xfaceb00) return hexOf(version >>> 0);
  return isReserved(version) ? reserved : undefined;
}
