import type {Field, LengthField, NumberAt} from './rule.js';

// Numbers of a rule, made ready. All have the same properties, so V8 need not tell them apart, and all that is stored and passed on
// is a signed number of 32 bits: others would be objects.

interface CompiledNumber {
  /** Below zero it counts from the end. */
  readonly at: number;
  readonly bytes: number;
  readonly isLittleEndian: boolean;
  readonly mask: number;
}

export interface CompiledField {
  readonly number: CompiledNumber;
  readonly values: readonly number[] | undefined;
  /** In the order of `rankOf`. */
  readonly least: number;
  readonly most: number;
}

export interface CompiledLength {
  readonly number: CompiledNumber;
  readonly times: number;
  readonly plus: number;
  readonly mayGoOn: boolean;
}

const mostOf32Bits = 0xffffffff;
const longerThanAny = 0x10000;

export function compiledField(field: Field): CompiledField {
  const {in: values, min = 0, max = mostOf32Bits} = field;
  return {
    number: compiledNumber(field),
    values: values?.map(value => value | 0),
    least: rankOf(min),
    most: rankOf(max),
  };
}

export function compiledLength(field: LengthField): CompiledLength {
  const {times = 1, plus = 0, mayGoOn = false} = field;
  return {number: compiledNumber(field), times, plus, mayGoOn};
}

function compiledNumber({at, bytes, littleEndian, mask = mostOf32Bits}: NumberAt): CompiledNumber {
  return {at, bytes, isLittleEndian: littleEndian === true, mask: mask | 0};
}

/** Whether the number in a payload is one that its field allows. */
export function isAllowed(payload: Uint8Array, {number, values, least, most}: CompiledField): boolean {
  const value = signedAt(payload, number, 0);
  const rank = rankOf(value);
  return rank >= least && rank <= most && (values === undefined || values.includes(value));
}

/** The length in bytes that the payload tells; one that is longer than any datagram is cut. @param base is added to the offset */
export function toldLength(payload: Uint8Array, {number, times, plus}: CompiledLength, base: number): number {
  const bytes = (signedAt(payload, number, base) >>> 0) * times + plus;
  return Math.min(bytes, longerThanAny);
}

/** Signed numbers that are in the order of the unsigned ones. */
function rankOf(number: number): number {
  return number ^ 0x80000000;
}

function signedAt(
  payload: Uint8Array,
  {at, bytes, isLittleEndian, mask}: CompiledNumber,
  base: number,
): number {
  const from = at < 0 ? payload.length + at : base + at;
  let value = 0;
  for (let index = 0; index < bytes; index++) {
    value = (value << 8) | payload[isLittleEndian ? from + bytes - 1 - index : from + index]!;
  }
  return value & mask;
}
