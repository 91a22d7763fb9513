import ipaddr from 'ipaddr.js';
import type {Endpoint} from '../address/endpoint.js';
import {withoutZone} from '../address/host.js';
import {interfaceIndex, interfaceName} from '../address/interfaces.js';
import {
  AF_INET,
  AF_INET6,
  sockaddrIn4,
  sockaddrIn6,
  sockaddrIn6Bytes,
  sockaddrInBytes,
  sockaddrPort,
  sockaddrScope,
} from './abi.js';

/** AF_INET or AF_INET6. @throws when `host` is not an IP address */
export function familyOf(host: string): number {
  return ipaddr.parse(withoutZone(host)).kind() === 'ipv4' ? AF_INET : AF_INET6;
}

/** Writes a sockaddr_in or sockaddr_in6 at `at` and returns its length in bytes. */
export function writeAddress(bytes: Uint8Array, at: number, {host, port}: Endpoint): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const parsed = ipaddr.parse(withoutZone(host));
  const length = parsed.kind() === 'ipv4' ? sockaddrInBytes : sockaddrIn6Bytes;
  bytes.fill(0, at, at + sockaddrIn6Bytes);
  view.setUint16(at, length === sockaddrInBytes ? AF_INET : AF_INET6, true);
  view.setUint16(at + sockaddrPort, port);
  bytes.set(parsed.toByteArray(), at + (length === sockaddrInBytes ? sockaddrIn4 : sockaddrIn6));
  if (length === sockaddrIn6Bytes) view.setUint32(at + sockaddrScope, interfaceIndex(host), true);
  return length;
}

/**
 * Writes a sockaddr_in6 at `at`, with an IPv4 address mapped, as a socket for both families has it (RFC 4291, section 2.5.5.2).
 * @returns its length in bytes
 */
export function writeMappedAddress(bytes: Uint8Array, at: number, address: Endpoint): number {
  if (familyOf(address.host) === AF_INET6) return writeAddress(bytes, at, address);
  return writeAddress(bytes, at, {...address, host: `::ffff:${address.host}`});
}

/** Reads the sockaddr_in or sockaddr_in6 at `at`; an IPv4 address that is mapped is one again; a link-local address carries its zone, as `fe80::1%eth0`. */
export function readAddress(bytes: Uint8Array, at: number): Endpoint {
  const port = bytes[at + sockaddrPort]! * 256 + bytes[at + sockaddrPort + 1]!;
  // It runs for every datagram of a flood: no view, no array.
  if (bytes[at] === AF_INET && bytes[at + 1] === 0) {
    return {host: readIpv4Host(bytes, at + sockaddrIn4), port};
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const scope = view.getUint32(at + sockaddrScope, true);
  return {host: readHost(bytes, at + sockaddrIn6, scope), port};
}

/**
 * Reads the IPv6 address at `at`; one that is mapped is an IPv4 address again.
 * @param scope the index of the interface of a link-local address, or 0
 */
export function readHost(bytes: Uint8Array, at: number, scope: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint32(at) === 0 && view.getUint32(at + 4) === 0 && view.getUint32(at + 8) === 0xffff) {
    return readIpv4Host(bytes, at + 12);
  }
  const address = new ipaddr.IPv6([...bytes.subarray(at, at + 16)]);
  return address.toRFC5952String() + (scope === 0 ? '' : `%${interfaceName(scope)}`);
}

/** Reads the IPv4 address at `at`. */
export function readIpv4Host(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}
