import {isIPv4, isIPv6} from 'node:net';
import {endianness} from 'node:os';
import ipaddr from 'ipaddr.js';
import {withoutZone} from '../address/host.js';

/** A UDP socket as /proc/net/udp or /proc/net/udp6 lists it (Linux, Documentation/networking/proc_net_tcp.rst). */
export interface UdpSocket {
  /** See `addressKey`. */
  readonly localAddress: string;
  readonly localPort: number;
  /** Whose it is. */
  readonly uid: number;
  /** As in `socket:[12345]`, which the descriptors of its processes link to. */
  readonly inode: number;
}

const mappedPrefix = '00000000000000000000ffff';
const anyIPv4 = `${mappedPrefix}00000000`;
const anyIPv6 = '0'.repeat(32);

// sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
const line =
  /^ *\d+: ([\dA-F]{8}(?:[\dA-F]{24})?):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} [\dA-F]{2} \S+ \S+ \S+ +(\d{1,10}) +\d+ (\d{1,10}) /gm;

/** An address as 32 hexadecimal digits, IPv4 as IPv6 maps it; undefined where it is none. A zone does not count. */
export function addressKey(host: string): string | undefined {
  if (isIPv4(host)) return mappedPrefix + Buffer.from(host.split('.').map(Number)).toString('hex');
  const plain = withoutZone(host);
  return isIPv6(plain) ? Buffer.from(ipaddr.parse(plain).toByteArray()).toString('hex') : undefined;
}

/** Reads /proc/net/udp or udp6; lines that are no socket's, such as the title, are passed over. */
export function parseUdpSockets(text: string): UdpSocket[] {
  const sockets: UdpSocket[] = [];
  for (const [, address, port, uid, inode] of text.matchAll(line)) {
    sockets.push({
      localAddress: networkOrder(address!),
      localPort: Number.parseInt(port!, 16),
      uid: Number(uid),
      inode: Number(inode),
    });
  }
  return sockets;
}

/** The kernel prints each four bytes of an address as one number of this machine. */
function networkOrder(address: string): string {
  const bytes = Buffer.from(address, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  return address.length === 8 ? mappedPrefix + bytes.toString('hex') : bytes.toString('hex');
}

/**
 * Of the sockets on a client's port, those that its datagrams may come from: bound to its address, or else to any.
 * Several only where programs share a port.
 */
export function socketsOfClient(onPort: readonly UdpSocket[], address: string): UdpSocket[] {
  const bound = (to: string) => onPort.filter(({localAddress}) => localAddress === to);
  const exact = bound(address);
  if (exact.length > 0) return exact;
  const anyOfFamily = address.startsWith(mappedPrefix) ? bound(anyIPv4) : [];
  // An IPv6 socket bound to any address sends IPv4, too.
  return anyOfFamily.length > 0 ? anyOfFamily : bound(anyIPv6);
}
