import {isIPv4, isIPv6} from 'node:net';
import {endianness} from 'node:os';
import ipaddr from 'ipaddr.js';
import {withoutZone} from '../address/host.js';

/** A UDP socket as /proc/net/udp or /proc/net/udp6 lists it (Linux, Documentation/networking/proc_net_tcp.rst). */
export interface UdpSocket {
  /** See `addressKey`. */
  readonly localAddress: string;
  readonly localPort: number;
  /** 0 for a socket that is connected to nobody. */
  readonly remotePort: number;
  /** The owner. */
  readonly uid: number;
  /** The number in `socket:[12345]`, which the descriptors of its processes link to. */
  readonly inode: number;
}

const mappedPrefix = '00000000000000000000ffff';
const anyIPv4 = `${mappedPrefix}00000000`;
const anyIPv6 = '0'.repeat(32);

// sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
const line =
  /^ *\d+: ([\dA-F]{8}(?:[\dA-F]{24})?):([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) [\dA-F]{2} \S+ \S+ \S+ +(\d{1,10}) +\d+ (\d{1,10}) /gm;

/** An address as 32 hexadecimal digits, IPv4 as IPv4-mapped IPv6, without a zone; undefined for any other text. */
export function addressKey(host: string): string | undefined {
  if (isIPv4(host)) return mappedPrefix + Buffer.from(host.split('.').map(Number)).toString('hex');
  const plain = withoutZone(host);
  return isIPv6(plain) ? Buffer.from(ipaddr.parse(plain).toByteArray()).toString('hex') : undefined;
}

/** The address of a socket as text: `10.0.0.1`, `fe80::1`; `any` for one that is bound to all. */
export function boundHost({localAddress}: UdpSocket): string {
  if (localAddress === anyIPv4 || localAddress === anyIPv6) return 'any';
  const isIPv4 = localAddress.startsWith(mappedPrefix);
  const bytes = [...Buffer.from(isIPv4 ? localAddress.slice(mappedPrefix.length) : localAddress, 'hex')];
  return ipaddr.fromByteArray(bytes).toString();
}

/** Parses /proc/net/udp or udp6; other lines, such as the title, are skipped. */
export function parseUdpSockets(text: string): UdpSocket[] {
  const sockets: UdpSocket[] = [];
  for (const [, address, port, remotePort, uid, inode] of text.matchAll(line)) {
    sockets.push({
      localAddress: networkOrder(address!),
      localPort: Number.parseInt(port!, 16),
      remotePort: Number.parseInt(remotePort!, 16),
      uid: Number(uid),
      inode: Number(inode),
    });
  }
  return sockets;
}

/** As those of servers are. */
export function isUnconnected({remotePort}: UdpSocket): boolean {
  return remotePort === 0;
}

/** The kernel prints every four bytes of an address as a number in host byte order. */
function networkOrder(address: string): string {
  const bytes = Buffer.from(address, 'hex');
  if (endianness() === 'LE') bytes.swap32();
  return address.length === 8 ? mappedPrefix + bytes.toString('hex') : bytes.toString('hex');
}

/**
 * The sockets on a client's port that its datagrams may come from: those bound to its address, or else those bound to
 * any address. There are several only where programs share a port.
 * @param address as `addressKey` returns it
 */
export function socketsOfClient(onPort: readonly UdpSocket[], address: string): UdpSocket[] {
  const bound = (to: string) => onPort.filter(({localAddress}) => localAddress === to);
  const exact = bound(address);
  if (exact.length > 0) return exact;
  const anyOfFamily = address.startsWith(mappedPrefix) ? bound(anyIPv4) : [];
  // An IPv6 socket bound to any address also sends IPv4.
  return anyOfFamily.length > 0 ? anyOfFamily : bound(anyIPv6);
}
