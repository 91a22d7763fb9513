import type {Endpoint} from '../../../address/endpoint.js';
import {
  cmsgData,
  cmsgLevel,
  cmsgType,
  IP_PKTINFO,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_PKTINFO,
  pktinfo6Address,
  pktinfo6Bytes,
  pktinfo6Interface,
  pktinfoBytes,
  pktinfoLocal,
} from '../../../libc/abi.js';
import {readHost, readIpv4Host} from '../../../libc/socket-address.js';
import {type PeerTable, recordLocal} from './peer-table.js';
import type {ReceiveSlots} from './receive-slots.js';

/** How many words name the local address that a client sent to: an IPv4 address, or an IPv6 address and interface. */
export function localWordsOf(wildcard: boolean, ipv6: boolean): 0 | 1 | 5 {
  if (!wildcard) return 0;
  return ipv6 ? 5 : 1;
}

/** Word index of the local address that the slot's datagrams were sent to, normalized for comparing and replying. */
export function localAddressWord(
  slots: ReceiveSlots,
  words: Uint32Array,
  slot: number,
  localWords: 0 | 1 | 5,
): number {
  if (localWords === 0) return 0;
  if (localWords === 1) return (slots.controlData(slot, IPPROTO_IP, IP_PKTINFO) + pktinfoLocal) >> 2;
  const data = slots.controlData(slot, IPPROTO_IPV6, IPV6_PKTINFO);
  const first = words[(data + pktinfo6Address) >> 2]!;
  // Replies cannot come from a multicast address (ff00::/8): zeros let the kernel choose.
  if ((first & 0xff) === 0xff) words.fill(0, data >> 2, (data + pktinfo6Bytes) >> 2);
  // Only a link-local address (fe80::/10) needs its interface; other flows may move between interfaces.
  else if ((first & 0xc0ff) !== 0x80fe) words[(data + pktinfo6Interface) >> 2] = 0;
  return data >> 2;
}

/** The address that the client `peer` sent to. @param listen what the listener is bound to */
export function localEndpoint(peers: PeerTable, peer: number, listen: Endpoint): Endpoint {
  const {bytes, words} = peers.page(peer);
  const at = peers.offset(peer) + recordLocal;
  switch (peers.localWords) {
    case 0:
      return listen;
    case 1:
      return {host: readIpv4Host(bytes, at), port: listen.port};
    case 5:
      return {host: readHost(bytes, at, words[(at + pktinfo6Interface) >> 2]!), port: listen.port};
  }
}

/**
 * Writes the control message that makes a reply leave from the record's local address, at `control`.
 * @returns its bytes, padding included; 0 to let the kernel choose the address
 */
export function writeLocalAddress(
  words: Uint32Array,
  control: number,
  record: Uint32Array,
  recordOffset: number,
  localWords: 0 | 1 | 5,
): number {
  if (localWords === 0) return 0;
  const local = (recordOffset + recordLocal) >> 2;
  const at = control >> 2;
  const data = at + cmsgData / 4;
  words[at + 1] = 0;
  if (localWords === 1) {
    words[at] = cmsgData + pktinfoBytes;
    words[at + cmsgLevel / 4] = IPPROTO_IP;
    words[at + cmsgType / 4] = IP_PKTINFO;
    words[data] = 0;
    words[data + 1] = record[local]!;
    words[data + 2] = 0;
    return cmsgData + pktinfoBytes + 4;
  }
  if (record[local] === 0 && record[local + 1] === 0 && record[local + 2] === 0 && record[local + 3] === 0) {
    return 0;
  }
  words[at] = cmsgData + pktinfo6Bytes;
  words[at + cmsgLevel / 4] = IPPROTO_IPV6;
  words[at + cmsgType / 4] = IPV6_PKTINFO;
  for (let word = 0; word < localWords; word++) words[data + word] = record[local + word]!;
  return cmsgData + pktinfo6Bytes + 4;
}
