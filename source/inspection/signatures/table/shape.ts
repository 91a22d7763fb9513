import {hasPortOf, type Inspected} from '../../finding.js';
import {
  type CompiledField,
  type CompiledLength,
  compiledField,
  compiledLength,
  isAllowed,
  toldLength,
} from './field.js';
import {holdsMasked, type MaskedBytes, maskedBytes} from './pattern.js';
import type {Shape} from './rule.js';

/** A shape made ready: every offset that it reads is within a payload of `minBytes`. */
export interface CompiledShape {
  readonly direction: Inspected['direction'] | undefined;
  readonly ports: readonly number[] | undefined;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly lengths: readonly number[] | undefined;
  readonly multipleOf: number;
  readonly lengthField: CompiledLength | undefined;
  readonly patterns: readonly (MaskedBytes & {readonly at: number})[];
  readonly contains: readonly (MaskedBytes & {readonly from: number; readonly within: number})[];
  readonly fields: readonly CompiledField[];
  readonly chain: CompiledChain | undefined;
}

interface CompiledChain {
  readonly at: number;
  /** Bytes of each item, or where each tells them. */
  readonly item: number | CompiledLength;
  readonly starts: MaskedBytes;
  readonly least: number;
  /** Every item has at least as many. */
  readonly minItemBytes: number;
}

/** @throws {Error} for a pattern that is none */
export function compiledShape(shape: Shape): CompiledShape {
  const patterns = [
    ...(shape.starts === undefined ? [] : [{at: 0, is: shape.starts}]),
    ...(shape.holds ?? []),
  ].map(({at, is}) => ({at, ...maskedBytes(is)}));
  const fields = shape.fields ?? [];
  const {from, length, lengthField, chain} = shape;
  const ends = [
    ...patterns.map(({at, bytes}) => endOf(at, bytes.length)),
    ...[...fields, ...(lengthField ? [lengthField] : [])].map(({at, bytes}) => endOf(at, bytes)),
  ];
  const [least, most] = typeof length === 'number' ? [length, length] : (length ?? [1, 65_535]);
  return {
    direction: from && (from === 'client' ? 'rx' : 'tx'),
    ports: shape.ports,
    minBytes: Math.max(least, ...ends),
    maxBytes: most,
    lengths: shape.lengths,
    multipleOf: shape.lengthMultipleOf ?? 1,
    lengthField: lengthField && compiledLength(lengthField),
    patterns,
    contains: (shape.contains ?? []).map(({is, within, from = 0}) => ({...maskedBytes(is), within, from})),
    fields: fields.map(compiledField),
    chain: chain && compiledChain(chain),
  };
}

/** How long a payload must be for something at an offset to be within it. */
function endOf(at: number, bytes: number): number {
  return at < 0 ? -at : at + bytes;
}

function compiledChain({at, item, starts, least = 1}: NonNullable<Shape['chain']>): CompiledChain {
  const start =
    starts === undefined ? {bytes: new Uint8Array(), mask: new Uint8Array()} : maskedBytes(starts);
  const itemBytes = typeof item === 'number' ? item : endOf(item.at, item.bytes);
  const told = typeof item === 'number' ? item : compiledLength(item);
  return {at, item: told, least, starts: start, minItemBytes: Math.max(itemBytes, start.bytes.length, 1)};
}

/** Whether all holds that a shape asks for. Allocates nothing. */
export function hasShape(shape: CompiledShape, datagram: Inspected): boolean {
  const {payload} = datagram;
  const {length} = payload;
  if (length < shape.minBytes || length > shape.maxBytes) return false;
  if (shape.direction !== undefined && shape.direction !== datagram.direction) return false;
  if (shape.ports !== undefined && !hasPortOf(datagram, shape.ports)) return false;
  if (shape.lengths !== undefined && !shape.lengths.includes(length)) return false;
  if (length % shape.multipleOf !== 0) return false;
  // Loops by index: a datagram of a new flow is mostly looked at by code that V8 has not compiled yet.
  const {patterns, fields, contains, lengthField} = shape;
  for (let index = 0; index < patterns.length; index++) {
    const pattern = patterns[index]!;
    if (!holdsMasked(payload, pattern.at < 0 ? length + pattern.at : pattern.at, pattern)) return false;
  }
  for (let index = 0; index < fields.length; index++) {
    if (!isAllowed(payload, fields[index]!)) return false;
  }
  if (lengthField !== undefined) {
    const bytes = toldLength(payload, lengthField, 0);
    if (lengthField.mayGoOn ? bytes > length : bytes !== length) return false;
  }
  for (let index = 0; index < contains.length; index++) {
    if (!isContained(payload, contains[index]!)) return false;
  }
  return shape.chain === undefined || isChained(payload, shape.chain);
}

function isContained(payload: Uint8Array, wanted: CompiledShape['contains'][number]): boolean {
  const last = Math.min(payload.length, wanted.within) - wanted.bytes.length;
  if (wanted.mask[0] !== 0xff) {
    for (let at = wanted.from; at <= last; at++) if (holdsMasked(payload, at, wanted)) return true;
    return false;
  }
  // The first byte is searched for natively.
  let at = payload.indexOf(wanted.bytes[0]!, wanted.from);
  while (at >= 0 && at <= last && !holdsMasked(payload, at, wanted)) {
    at = payload.indexOf(wanted.bytes[0]!, at + 1);
  }
  return at >= 0 && at <= last;
}

function isChained(
  payload: Uint8Array,
  {at: first, item, starts, least, minItemBytes}: CompiledChain,
): boolean {
  let count = 0;
  let at = first;
  for (; at < payload.length; count++) {
    if (at + minItemBytes > payload.length || !holdsMasked(payload, at, starts)) return false;
    const bytes = typeof item === 'number' ? item : toldLength(payload, item, at);
    // No item is shorter than what was read of it, so this ends with the payload.
    if (bytes < minItemBytes) return false;
    at += bytes;
  }
  return at === payload.length && count >= least;
}
