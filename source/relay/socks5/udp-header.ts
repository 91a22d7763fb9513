import type {Endpoint} from '../../address/endpoint.js';
import {encodeEndpoint, endpointBytes, maxEndpointBytes, readEndpoint} from './endpoint.js';

/** What stands before the kind of address: two reserved bytes, and the number of the fragment. */
const fixedBytes = 3;

export const maxUdpHeaderBytes = fixedBytes + maxEndpointBytes;

/** Instead of a header's length. */
export const headerFault = {malformed: -1, fragmented: -2} as const;

/**
 * How many bytes of a datagram are the header of RFC 1928, section 7; the data stands behind. A `headerFault`
 * for what is no such datagram, or a fragment: reassembly is optional, and without it fragments must be dropped.
 */
export function udpHeaderBytes(datagram: Uint8Array): number {
  if (datagram.length < fixedBytes || datagram[0] !== 0 || datagram[1] !== 0) return headerFault.malformed;
  const endpoint = endpointBytes(datagram, fixedBytes);
  if (endpoint <= 0 || fixedBytes + endpoint > datagram.length) return headerFault.malformed;
  return datagram[2] === 0 ? fixedBytes + endpoint : headerFault.fragmented;
}

/** Where a datagram whose header has a length goes to, or came from; undefined for a name that cannot be one. */
export function readUdpHeader(datagram: Uint8Array): Endpoint | undefined {
  const read = readEndpoint(datagram, fixedBytes);
  return typeof read === 'string' ? undefined : read.message;
}

export function encodeUdpHeader(endpoint: Endpoint): Uint8Array {
  return Uint8Array.from([0, 0, 0, ...encodeEndpoint(endpoint)]);
}
