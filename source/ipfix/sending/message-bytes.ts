import {readFileSync} from 'node:fs';
import {isIPv6} from 'node:net';
import {networkInterfaces} from 'node:os';
import {addressSet} from '../../address/block.js';

/** Of a packet, where the MTU of the path is not known (RFC 7011, section 10.3.3). */
const leastPacketBytes = 512;
/** More brings little, and a collector's receive queue holds fewer large packets. */
export const mostPacketBytes = 1500;

/**
 * The longest message that a UDP packet to an address holds without being fragmented. The path is known where it is one link: to
 * this machine itself, and to the networks of its interfaces (Linux).
 * @param address an IP address
 */
export function udpMessageBytes(address: string): number {
  const headers = (isIPv6(address) ? 40 : 20) + 8;
  const mtuBytes = linkMtuBytes(address) ?? leastPacketBytes;
  return Math.min(Math.max(mtuBytes, leastPacketBytes), mostPacketBytes) - headers;
}

function linkMtuBytes(address: string): number | undefined {
  const [name] =
    Object.entries(networkInterfaces()).find(([, addresses = []]) =>
      addressSet(addresses.flatMap(({cidr}) => cidr ?? []))(address),
    ) ?? [];
  if (name === undefined) return undefined;
  try {
    return Number(readFileSync(`/sys/class/net/${name}/mtu`, 'utf8'));
  } catch {
    // Not Linux.
    return undefined;
  }
}
