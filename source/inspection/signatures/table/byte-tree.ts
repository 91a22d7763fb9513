import type {CompiledAlternative} from './alternative.js';
import {isAllowed} from './field.js';
import type {CompiledShape} from './shape.js';

/**
 * Alternatives by the bytes that they ask for: each node looks at one byte, so that of hundreds a datagram is compared with
 * a few.
 */
export interface ByteNode {
  /** Where the byte is; -1 for a node without children. */
  readonly at: number;
  /** By the byte there: those that may match. */
  readonly children: readonly (ByteNode | undefined)[];
  /** Those that take any byte there. */
  readonly rest: ByteNode | undefined;
  /** Of a node without children: all of them, in their order. */
  readonly list: readonly CompiledAlternative[];
}

/** So few are compared one by one. */
const fewAlternatives = 2;
/** A byte with more values tells too little to look for it. */
const mostValues = 64;
/** Later bytes are not looked at. */
const mostBytes = 32;
const noChildren: readonly undefined[] = [];
const noneOf: readonly CompiledAlternative[] = [];

/** An alternative, and by offset the values that its byte there may have; only offsets where those are few. */
interface Asking {
  readonly alternative: CompiledAlternative;
  readonly values: ReadonlyMap<number, readonly number[]>;
}

/** Undefined if there are none. @param alternatives in their order */
export function byteTree(alternatives: readonly CompiledAlternative[]): ByteNode | undefined {
  const asking = alternatives.map(alternative => ({alternative, values: valuesOf(alternative.shape)}));
  return nodeOf(asking, 0);
}

/** @param used a bit for each offset that was looked at on the way here */
function nodeOf(asking: readonly Asking[], used: number): ByteNode | undefined {
  if (asking.length === 0) return undefined;
  const at = asking.length <= fewAlternatives ? -1 : mostAsked(asking, used);
  if (at < 0) {
    const list = asking.map(({alternative}) => alternative);
    return {at, children: noChildren, rest: undefined, list};
  }
  const byValue = new Map<number, Asking[]>();
  const rest: Asking[] = [];
  for (const one of asking) {
    const values = one.values.get(at);
    if (values === undefined) rest.push(one);
    for (const value of values ?? []) {
      const list = byValue.get(value);
      if (list) list.push(one);
      else byValue.set(value, [one]);
    }
  }
  const usedBelow = used | (1 << at);
  const children = new Array<ByteNode | undefined>(256).fill(undefined);
  // Many values lead to the same alternatives.
  const known = new Map<string, ByteNode | undefined>();
  for (const [value, list] of byValue) {
    const key = list.map(({alternative}) => alternative.order).join();
    if (!known.has(key)) known.set(key, nodeOf(list, usedBelow));
    children[value] = known.get(key);
  }
  return {at, children, rest: nodeOf(rest, usedBelow), list: noneOf};
}

/** The offset whose byte tells most of them apart; -1 if none does. */
function mostAsked(asking: readonly Asking[], used: number): number {
  const scores = new Array<number>(mostBytes).fill(0);
  for (const {values} of asking) {
    for (const [at, {length}] of values) if ((used & (1 << at)) === 0) scores[at]! += 1 - length / 256;
  }
  const best = Math.max(...scores);
  return best >= 1 ? scores.indexOf(best) : -1;
}

function valuesOf({patterns, fields, chain}: CompiledShape): Map<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  // Every item of a chain begins so, and there is at least one.
  const first = chain && {at: chain.at, ...chain.starts};
  for (const {at, bytes, mask} of first ? [...patterns, first] : patterns) {
    if (at < 0) continue;
    for (let index = 0; index < bytes.length && at + index < mostBytes; index++) {
      if (mask[index] === 0xff) found.set(at + index, [bytes[index]!]);
      else if (mask[index] !== 0) put(at + index, byte => (byte & mask[index]!) === bytes[index]);
    }
  }
  for (const field of fields) {
    const {number} = field;
    if (number.at < 0 || number.bytes !== 1) continue;
    const payload = new Uint8Array(number.at + 1);
    put(number.at, byte => {
      payload[number.at] = byte;
      return isAllowed(payload, field);
    });
  }
  return found;

  function put(at: number, isAllowed: (byte: number) => boolean): void {
    const before = found.get(at) ?? allBytes;
    const values = before.filter(isAllowed);
    if (values.length <= mostValues && at < mostBytes) found.set(at, values);
  }
}

const allBytes: readonly number[] = Array.from({length: 256}, (_, byte) => byte);
