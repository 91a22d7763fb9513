import type {Endpoint} from '../../../address/endpoint.js';
import {
  IP_RECVORIGDSTADDR,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_RECVORIGDSTADDR,
  sockaddrIn4,
  sockaddrIn6,
  sockaddrIn6Bytes,
  sockaddrPort,
} from '../../../libc/abi.js';
import {readHost, writeMappedAddress} from '../../../libc/socket-address.js';
import {mappedWord, type PeerTable, recordLocal} from './peer-table.js';
import type {ReceiveSlots} from './receive-slots.js';

// At a transparent listener the record of a client has in place of the local address where its datagrams were bound for: 16
// bytes of address, an IPv4 one mapped, and the port.
const portAt = 16;

/**
 * Writes where the slot's datagrams were bound for into `scratch`, as a record has it.
 * @returns its word index; zeros if the kernel did not say
 */
export function originalTargetWord(
  slots: ReceiveSlots,
  words: Uint32Array,
  slot: number,
  scratch: number,
): number {
  const at = scratch >> 2;
  words.fill(0, at, at + 5);
  const ipv4 = slots.controlData(slot, IPPROTO_IP, IP_RECVORIGDSTADDR);
  if (ipv4 >= 0) {
    words[at + 2] = mappedWord;
    words[at + 3] = words[(ipv4 + sockaddrIn4) >> 2]!;
    words[at + portAt / 4] = words[ipv4 >> 2]! >>> (8 * sockaddrPort);
    return at;
  }
  const ipv6 = slots.controlData(slot, IPPROTO_IPV6, IPV6_RECVORIGDSTADDR);
  if (ipv6 < 0) return at;
  for (let word = 0; word < 4; word++) words[at + word] = words[(ipv6 + sockaddrIn6) / 4 + word]!;
  words[at + portAt / 4] = words[ipv6 >> 2]! >>> (8 * sockaddrPort);
  return at;
}

/** Where the datagrams of the client `peer` were bound for. */
export function originalTarget(peers: PeerTable, peer: number): Endpoint {
  const {bytes} = peers.page(peer);
  const at = peers.offset(peer) + recordLocal;
  return {host: readHost(bytes, at, 0), port: bytes[at + portAt]! * 256 + bytes[at + portAt + 1]!};
}

/** Writes the same for a client that need not have sent anything. @param record from `recordLocal` on */
export function writeOriginalTarget(record: Uint8Array, target: Endpoint): void {
  const sockaddr = new Uint8Array(sockaddrIn6Bytes);
  writeMappedAddress(sockaddr, 0, target);
  record.set(sockaddr.subarray(sockaddrIn6, sockaddrIn6 + portAt));
  record.set(sockaddr.subarray(sockaddrPort, sockaddrPort + 2), portAt);
}
