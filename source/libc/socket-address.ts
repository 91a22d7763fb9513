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

/** Reads the sockaddr_in or sockaddr_in6 at `at`; a link-local address carries its zone, as `fe80::1%eth0`. */
export function readAddress(bytes: Uint8Array, at: number): Endpoint {
  const port = bytes[at + sockaddrPort]! * 256 + bytes[at + sockaddrPort + 1]!;
  // It runs for every datagram of a flood: no view, no array.
  if (bytes[at] === AF_INET && bytes[at + 1] === 0) {
    const ip = at + sockaddrIn4;
    return {host: `${bytes[ip]}.${bytes[ip + 1]}.${bytes[ip + 2]}.${bytes[ip + 3]}`, port};
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const address = new ipaddr.IPv6([...bytes.subarray(at + sockaddrIn6, at + sockaddrIn6 + 16)]);
  const scope = view.getUint32(at + sockaddrScope, true);
  return {host: address.toRFC5952String() + (scope === 0 ? '' : `%${interfaceName(scope)}`), port};
}
