import {type Parsed, socksVersion} from './protocol.js';

/** Reads the methods that a client offers (RFC 1928, section 3). */
export function parseGreeting(bytes: Uint8Array): Parsed<readonly number[]> {
  if (bytes.length > 0 && bytes[0] !== socksVersion) return 'malformed';
  if (bytes.length < 2) return 'incomplete';
  const end = 2 + bytes[1]!;
  return bytes.length < end ? 'incomplete' : {message: [...bytes.subarray(2, end)], end};
}

export function encodeGreeting(methods: readonly number[]): Uint8Array {
  return Uint8Array.from([socksVersion, methods.length, ...methods]);
}

/** Reads the method that a server chose. */
export function parseSelection(bytes: Uint8Array): Parsed<number> {
  if (bytes.length > 0 && bytes[0] !== socksVersion) return 'malformed';
  return bytes.length < 2 ? 'incomplete' : {message: bytes[1]!, end: 2};
}

export function encodeSelection(chosen: number): Uint8Array {
  return Uint8Array.of(socksVersion, chosen);
}
