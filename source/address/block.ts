import {isIP} from 'node:net';
import ipaddr from 'ipaddr.js';
import {type HostKey, hasZone, hostKey, type IpAddress, ipv4Number, parseHost} from './host.js';

/**
 * The one spelling of a CIDR block or address, IPv4 where IPv6 maps it; undefined when `entry` is neither.
 * Shorthand such as `10/8` is refused because ipaddr.js reads it as 0.0.0.10/8. Zones are refused because they are
 * ignored when addresses are compared.
 */
export function canonicalBlock(entry: string): string | undefined {
  const [host = '', bits, ...rest] = entry.split('/');
  if (rest.length > 0 || isIP(host) === 0 || hasZone(host)) return undefined;
  const address = ipaddr.process(host);
  if (bits === undefined) return address.toString();
  const isIPv4 = address.kind() === 'ipv4';
  const prefixBits = isIPv4 && isIP(host) === 6 ? Number(bits) - 96 : Number(bits);
  const isValid = /^\d{1,3}$/.test(bits) && prefixBits >= 0 && prefixBits <= (isIPv4 ? 32 : 128);
  return isValid ? `${address.toString()}/${prefixBits}` : undefined;
}

/**
 * Whether an IP address lies in one of `blocks`: CIDR blocks and addresses, parsed once. It is asked for every new
 * client, so IPv4 is compared as numbers.
 */
export function addressSet(blocks: readonly string[]): (host: HostKey) => boolean {
  const ranges = blocks.map(rangeOf);
  const ipv4 = ranges.flatMap(([range, bits]) => (range.kind() === 'ipv4' ? [numbersOf(range, bits)] : []));
  return host => {
    const number = hostKey(host);
    if (typeof number === 'string') {
      const address = parseHost(number);
      return ranges.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits));
    }
    for (const {first, count} of ipv4) if (number >= first && number < first + count) return true;
    return false;
  };
}

function numbersOf(ipv4: IpAddress, bits: number): {first: number; count: number} {
  const count = 2 ** (32 - bits);
  return {first: Math.floor(ipv4Number(ipv4.toString())! / count) * count, count};
}

function rangeOf(block: string): [IpAddress, number] {
  return block.includes('/') ? ipaddr.parseCIDR(block) : wholeAddress(block);
}

function wholeAddress(text: string): [IpAddress, number] {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** The same for all spellings of a canonical block, such as 10.0.0.1/8 and 10.0.0.0/8. */
export function networkOf(block: string): string {
  const [address, bits] = rangeOf(block);
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * index));
    return byte & (0xff00 >> kept);
  });
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}
