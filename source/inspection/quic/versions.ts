import {hexOf} from '../bytes.js';

/** How to recognise and decrypt the Initial packets of a version. */
export interface QuicVersion {
  readonly name: string;
  /** The packet type in the long header. */
  readonly initialType: number;
  readonly salt: Uint8Array;
  /** The prefix of its key labels. */
  readonly label: string;
}

const saltOf = (hex: string) => Uint8Array.from(hex.match(/../g)!, pair => Number.parseInt(pair, 16));

/** RFC 9001, section 5.2, and RFC 9369, sections 3.2 and 3.3. */
const versions: ReadonlyMap<number, QuicVersion> = new Map([
  [1, {name: '1', initialType: 0, salt: saltOf('38762cf7f55934b34d179ae6a4c80cadccbb7f0a'), label: 'quic'}],
  [
    0x6b3343cf,
    {name: '2', initialType: 1, salt: saltOf('0dede3def700a6db819381be6e269dcbf9bd2ed9'), label: 'quicv2'},
  ],
]);

export function quicVersion(version: number): QuicVersion | undefined {
  return versions.get(version);
}

/** The name of what is no version: the packet lists those that its sender knows (RFC 9000, section 17.2.1). */
export const negotiation = 'negotiation';
const reserved = 'grease';

/** Whether another version follows for certain: it is refused by every server, or refuses. */
export function isPassing(name: string): boolean {
  return name === negotiation || name === reserved;
}

/** Versions that are recognised but not decrypted: drafts, Google's, Facebook's, and reserved ones. */
export function otherVersionName(version: number): string | undefined {
  if (version === 0) return negotiation;
  if (version >>> 8 === 0xff0000) return `draft-${version & 0xff}`;
  const letter = version >>> 24;
  // Q043, Q046, Q050, T051: in letters and digits.
  if ((letter === 0x51 || letter === 0x54) && (version & 0xfff0f0) === 0x303030) {
    const digits = [(version >>> 8) & 0xff, version & 0xff].map(code => String.fromCharCode(code));
    return `${String.fromCharCode(letter)}0${digits.join('')}`;
  }
  if (version >>> 4 === 0xfaceb00) return hexOf(version);
  // RFC 9000, section 15.
  return (version & 0x0f0f0f0f) >>> 0 === 0x0a0a0a0a ? reserved : undefined;
}
