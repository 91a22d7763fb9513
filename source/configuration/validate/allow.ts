import {isIP} from 'node:net';
import ipaddr from 'ipaddr.js';
import {quoted} from '../../text/quoted.js';

/** `any`, CIDR blocks and addresses, or a sentence on what was expected at which entry. */
export type AllowResult = 'any' | readonly string[] | {readonly error: string; readonly index: number};

/** @param allow one text with commas between, or a list */
export function parseAllow(allow: string | readonly string[]): AllowResult {
  const entries = (typeof allow === 'string' ? allow.split(',') : allow).map(entry => entry.trim());
  if (entries.length === 1 && entries[0] === 'any') return 'any';
  const blocks: string[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry === 'any') return {error: 'expected the word any alone, without CIDR blocks beside it', index};
    const block = canonicalBlock(entry);
    if (block === undefined) {
      const expected = 'expected CIDR blocks such as 10.0.0.0/8, addresses, or the word any';
      return {error: `${expected}; got ${quoted(entry)}`, index};
    }
    blocks.push(block);
  }
  return blocks;
}

/**
 * One spelling a block: IPv4 where IPv6 maps it, as clients' addresses are compared. Shorthand such as `10/8`
 * is refused, since ipaddr.js takes it for 0.0.0.10/8; so are zones, which the comparison leaves out.
 */
export function canonicalBlock(entry: string): string | undefined {
  const [host = '', bits, ...rest] = entry.split('/');
  if (rest.length > 0 || isIP(host) === 0 || host.includes('%')) return undefined;
  const address = ipaddr.process(host);
  if (bits === undefined) return address.toString();
  const isIPv4 = address.kind() === 'ipv4';
  const prefixBits = isIPv4 && isIP(host) === 6 ? Number(bits) - 96 : Number(bits);
  const sound = /^\d{1,3}$/.test(bits) && prefixBits >= 0 && prefixBits <= (isIPv4 ? 32 : 128);
  return sound ? `${address.toString()}/${prefixBits}` : undefined;
}
