import ipaddr from 'ipaddr.js';
import {parseHost} from './host.js';

/** IPv6 addresses that stand for an IPv4 address, where in them it begins, and whether its bits are inverted. */
const forms = (
  [
    // The compatible form of old (RFC 4291), and translators (RFC 6145, RFC 6052).
    ['::/96', 12, false],
    ['::ffff:0:0:0/96', 12, false],
    ['64:ff9b::/96', 12, false],
    // Tunnels: 6to4 (RFC 3056) and Teredo (RFC 4380).
    ['2002::/16', 2, false],
    ['2001::/32', 12, true],
  ] as const
).map(([block, at, isInverted]) => ({range: ipaddr.parseCIDR(block), at, isInverted}));

/**
 * The IPv4 address to which a translator or a tunnel would take datagrams for this IPv6 address.
 * @param host an IP address
 */
export function embeddedIpv4(host: string): string | undefined {
  const address = parseHost(host);
  if (address.kind() === 'ipv4') return undefined;
  const form = forms.find(({range}) => address.match(range));
  if (!form) return undefined;
  const {at, isInverted} = form;
  const bytes = address.toByteArray().slice(at, at + 4);
  return (isInverted ? bytes.map(byte => byte ^ 0xff) : bytes).join('.');
}
