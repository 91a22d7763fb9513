import {isIP, isIPv4} from 'node:net';
import ipaddr from 'ipaddr.js';
import type {Endpoint} from '../../address/endpoint.js';
import {withoutZone} from '../../address/host.js';

import {addressType, type Parsed} from './protocol.js';

/** The longest endpoint: kind, length, a name of 255 bytes, port. */
export const maxEndpointBytes = 1 + 1 + 255 + 2;

/** Names that are passed to a resolver: letters, digits, hyphens, underscores and dots. */
const domainName = /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?$/i;

/**
 * How many bytes the kind, address and port at `at` take (RFC 1928, section 5): 0 if more bytes are needed to say, -1 for
 * an unknown kind or an empty name.
 */
export function endpointBytes(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) return 0;
  switch (bytes[at]) {
    case addressType.ipv4:
      return 1 + 4 + 2;
    case addressType.ipv6:
      return 1 + 16 + 2;
    case addressType.domain:
      if (at + 1 >= bytes.length) return 0;
      return bytes[at + 1] === 0 ? -1 : 2 + bytes[at + 1]! + 2;
    default:
      return -1;
  }
}

/** Reads kind, address and port. An IPv4 address mapped into IPv6 or written as a name is read as IPv4. */
export function readEndpoint(bytes: Uint8Array, at: number): Parsed<Endpoint> {
  const length = endpointBytes(bytes, at);
  if (length < 0) return 'malformed';
  const end = at + length;
  if (length === 0 || end > bytes.length) return 'incomplete';
  const host = readHost(bytes, at, end - 2);
  return host === undefined
    ? 'malformed'
    : {message: {host, port: bytes[end - 2]! * 256 + bytes[end - 1]!}, end};
}

function readHost(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (bytes[at] === addressType.ipv4) return bytes.subarray(at + 1, end).join('.');
  if (bytes[at] === addressType.ipv6) {
    const address = new ipaddr.IPv6([...bytes.subarray(at + 1, end)]);
    return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
  }
  const name = String.fromCharCode(...bytes.subarray(at + 2, end));
  if (isIP(name) !== 0 && !name.includes('%')) return ipaddr.process(name).toString();
  return domainName.test(name) ? name : undefined;
}

/** Encodes kind, address and port of an IP address or a name of at most 255 bytes. */
export function encodeEndpoint({host, port}: Endpoint): Uint8Array {
  const address = encodeHost(host);
  return Uint8Array.from([...address, port >> 8, port & 255]);
}

function encodeHost(host: string): number[] {
  // A zone (fe80::1%eth0) means something on this machine only.
  const bare = withoutZone(host);
  if (isIPv4(bare)) return [addressType.ipv4, ...ipaddr.parse(bare).toByteArray()];
  if (isIP(bare) === 6) return [addressType.ipv6, ...ipaddr.parse(bare).toByteArray()];
  return [addressType.domain, host.length, ...Buffer.from(host, 'latin1')];
}
