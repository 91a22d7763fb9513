import type {Endpoint} from '../../address/endpoint.js';
import {encodeEndpoint, endpointBytes, maxEndpointBytes, readEndpoint} from './endpoint.js';

/** Bytes before the address kind: two reserved ones and the fragment number. */
const fixedBytes = 3;

export const maxUdpHeaderBytes = fixedBytes + maxEndpointBytes;

/** Returned in place of a header's length. */
export const headerFault = {malformed: -1, fragmented: -2} as const;

/**
 * The length in bytes of a datagram's header (RFC 1928, section 7); the data follows. A `headerFault` if it has no such
 * header, or is a fragment: reassembly is optional, and without it fragments must be dropped.
 */
export function udpHeaderBytes(datagram: Uint8Array): number {
  if (datagram.length < fixedBytes || datagram[0] !== 0 || datagram[1] !== 0) return headerFault.malformed;
  const endpoint = endpointBytes(datagram, fixedBytes);
  if (endpoint <= 0 || fixedBytes + endpoint > datagram.length) return headerFault.malformed;
  return datagram[2] === 0 ? fixedBytes + endpoint : headerFault.fragmented;
}

/** The target or source in a header with a valid length; undefined if its name is not valid. */
export function readUdpHeader(datagram: Uint8Array): Endpoint | undefined {
  const read = readEndpoint(datagram, fixedBytes);
  return typeof read === 'string' ? undefined : read.message;
}

export function encodeUdpHeader(endpoint: Endpoint): Uint8Array {
  return Uint8Array.from([0, 0, 0, ...encodeEndpoint(endpoint)]);
}
