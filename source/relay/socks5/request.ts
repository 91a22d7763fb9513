import type {Endpoint} from '../../address/endpoint.js';
import {encodeEndpoint, endpointBytes, maxEndpointBytes, readEndpoint} from './endpoint.js';
import {type Parsed, socksVersion} from './protocol.js';

/** Bytes of the longest request or reply. */
export const maxRequestBytes = 3 + maxEndpointBytes;

/** A client's request (RFC 1928, section 4), or a server's reply (section 6), which has the same form. */
export interface Request {
  /** The command, or the code of the reply. */
  readonly code: number;
  /** Undefined if it cannot be read; the code still can, so the client gets a reply. */
  readonly endpoint: Endpoint | undefined;
}

/** An address of unknown kind has no known length: the message then ends after the kind. */
export function parseRequest(bytes: Uint8Array): Parsed<Request> {
  if (bytes.length > 0 && bytes[0] !== socksVersion) return 'malformed';
  if (bytes.length < 4) return 'incomplete';
  const code = bytes[1]!;
  const length = endpointBytes(bytes, 3);
  if (length < 0) return {message: {code, endpoint: undefined}, end: 4};
  const read = readEndpoint(bytes, 3);
  if (read === 'incomplete') return 'incomplete';
  if (read === 'malformed') return {message: {code, endpoint: undefined}, end: 3 + length};
  return {message: {code, endpoint: read.message}, end: read.end};
}

/** @param code the command, or the code of the reply */
export function encodeRequest(code: number, endpoint: Endpoint): Uint8Array {
  return Uint8Array.from([socksVersion, code, 0, ...encodeEndpoint(endpoint)]);
}
