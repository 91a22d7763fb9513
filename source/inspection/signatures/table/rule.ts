import type {AppCategory} from '../../../flow/app-category.js';

// The table of protocols that constants, lengths and fields tell. A rule is data; `compile.ts` makes one matcher of all.
// The files in `rules` hold them, by category.

/**
 * Bytes in hexadecimal digits; spaces do not count, `?` is any digit: `'17 ?? 03 2a'`, `'4? 00'`. `text()` makes them of
 * characters: `text('TS3INIT1') + '0065'`.
 */
export type BytePattern = string;

/** How to recognise a protocol. */
export interface Rule {
  /** Lower-case name, with hyphens. */
  readonly app: string;
  readonly category: AppCategory;
  /** Any of these is enough. Each must be so unlikely that random bytes hardly ever match; `chance.ts` computes it. */
  readonly when: readonly Alternative[];
  /** Details of the datagram that matched, whichever of `when` it was. */
  readonly tells?: Tells;
}

/** One way to recognise it: by one datagram, or by two. */
export interface Alternative extends Shape {
  /** Where one datagram is too little: what must hold of a later one as well. */
  readonly later?: Later;
  readonly tells?: Tells;
}

/** The later datagram of two. */
export interface Later extends Omit<Shape, 'from'> {
  /** Who sends it: the side that sent the first one, or by default the other. */
  readonly from?: 'same' | 'other';
  /** Numbers that it repeats from the first datagram, or counts on. */
  readonly echoes?: readonly Echo[];
  readonly tells?: Tells;
}

export type Sender = 'client' | 'target';

/** What must hold of one datagram: all that is given. Offsets below zero count from the end. */
export interface Shape {
  /** Who sends it; default: either. */
  readonly from?: Sender;
  /** One of these is the port of either end. */
  readonly ports?: readonly number[];
  /** Bytes of the payload: so many, or from the one to the other number. Nothing may be read beyond its end in any case. */
  readonly length?: number | readonly [min: number, max: number];
  /** Bytes of the payload: one of these numbers. */
  readonly lengths?: readonly number[];
  /** The payload's bytes are a multiple of this. */
  readonly lengthMultipleOf?: number;
  /** A number in the payload that tells its length. */
  readonly lengthField?: LengthField;
  /** How it begins. */
  readonly starts?: BytePattern;
  readonly holds?: readonly {readonly at: number; readonly is: BytePattern}[];
  /** Bytes that occur somewhere in the first `within` bytes, from `from` (default: 0) on. */
  readonly contains?: readonly {readonly is: BytePattern; readonly within: number; readonly from?: number}[];
  readonly fields?: readonly Field[];
  /** Items one behind the other, which end where the payload ends. */
  readonly chain?: Chain;
}

/** A number in the payload, in network byte order unless told otherwise. */
export interface NumberAt {
  readonly at: number;
  readonly bytes: 1 | 2 | 3 | 4;
  readonly littleEndian?: true;
  /** Only these bits of it. */
  readonly mask?: number;
}

/** A number that is one of `in`, or at least `min` and at most `max`. */
export interface Field extends NumberAt {
  readonly in?: readonly number[];
  readonly min?: number;
  readonly max?: number;
}

/** The number, times `times` (default: 1), plus `plus` (default: 0), is the length in bytes. */
export interface LengthField extends NumberAt {
  readonly times?: number;
  readonly plus?: number;
  /** Something else may stand behind what it measures. */
  readonly mayGoOn?: true;
}

export interface Chain {
  /** Where the first item begins. */
  readonly at: number;
  /** Bytes of each item, or a number in it that tells them; offsets count from the item's start. */
  readonly item: number | LengthField;
  /** How each item begins. */
  readonly starts?: BytePattern;
  /** At least so many items; default: 1. */
  readonly least?: number;
}

/** The number here is the one at `of` in the first datagram (default: the same offset), plus `plus` (default: 0). */
export interface Echo extends NumberAt {
  readonly of?: number;
  readonly plus?: number;
}

/**
 * Details by key; the app is put before the key: `message` of `tailscale` becomes `tailscale_message`. A text is told as
 * it is.
 */
export type Tells = Readonly<Record<string, string | ToldNumber | ToldText>>;

/** A number as it is, or its name; without a name for it nothing is told. */
export interface ToldNumber extends NumberAt {
  readonly names?: Readonly<Record<number, string>>;
}

/** Free text of at most so many bytes, up to a zero or the payload's end; of fewer where the byte at `lengthAt` says so. */
export interface ToldText {
  readonly at: number;
  readonly textBytes: number;
  readonly lengthAt?: number;
}

/** The pattern of a text whose characters are all below 256. */
export function text(characters: string): BytePattern {
  return Array.from(characters, character => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
