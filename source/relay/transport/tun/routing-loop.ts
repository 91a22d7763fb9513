import {lookup} from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import {TunError} from '../../../libc/tun-error.js';
import type {TunOptions} from '../transport.js';
import {askIp} from './ip-program.js';
import {routesInto} from './network.js';

/** Any address can stand for a default route: these are reserved for documentation (RFC 5737, RFC 3849). */
const anywhere: Readonly<Record<string, string>> = {'0.0.0.0/0': '192.0.2.1', '::/0': '2001:db8::1'};

/**
 * Asks the kernel which route the relay's own datagrams would take to everything that is routed into the device. The
 * device's own networks are left out, since datagrams to them are not forwarded.
 * @throws {TunError} if they would come back into the device
 */
export async function refuseRoutingLoop(options: TunOptions): Promise<void> {
  const {name, networks, egress, proxyHost} = options;
  if (proxyHost !== undefined) return refuseProxyInside(name, proxyHost);
  const own = networks.map(({address, prefixBits}) => [ipaddr.parse(address), prefixBits] as const);
  const way = [
    ...(egress.mark === undefined ? [] : ['mark', String(egress.mark)]),
    ...(egress.interface === undefined ? [] : ['oif', egress.interface]),
  ];
  for (const block of await routesInto(name, 'all')) {
    const [network, bits] = ipaddr.parseCIDR(block);
    const isOwn = own.some(
      ([address, prefixBits]) =>
        address.kind() === network.kind() && bits >= prefixBits && network.match(address, prefixBits),
    );
    if (isOwn || network.range() === 'linkLocal' || network.range() === 'multicast') continue;
    if ((await deviceTowards(anywhere[block] ?? firstHost(network, bits), way)) !== name) continue;
    throw new TunError(
      `a routing loop: the relay's own datagrams to ${block} would go back into the device ${name}; set interface to ` +
        `the one that leads there, or so_mark to a mark that an ip rule keeps out of ${name}`,
    );
  }
}

async function refuseProxyInside(name: string, proxyHost: string): Promise<void> {
  const {address} = await lookup(proxyHost, {order: 'ipv4first'});
  if ((await deviceTowards(address, [])) !== name) return;
  throw new TunError(
    `a routing loop: the relay's own datagrams to the proxy ${proxyHost} would go back into the device ${name}; ` +
      'add a route to the proxy that avoids the device',
  );
}

/** The device that packets to `address` leave through; undefined if no route leads there. */
async function deviceTowards(address: string, way: readonly string[]): Promise<string | undefined> {
  try {
    const [route] = await askIp<{dev: string}>('route', 'get', address, ...way);
    return route?.dev;
  } catch (error) {
    // An unreachable target is no loop; its sessions will report the error.
    if (error instanceof TunError) return undefined;
    throw error;
  }
}

function firstHost(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = network.toByteArray();
  if (bits < bytes.length * 8 - 1) bytes[bytes.length - 1]! |= 1;
  return ipaddr.fromByteArray(bytes).toString();
}
