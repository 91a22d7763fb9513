import {lookup} from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import {TunError} from '../../../libc/tun-error.js';
import type {TunOptions} from '../transport.js';
import {askIp} from './ip-program.js';
import {routesInto} from './network.js';

/** Of a default route any address will do: these are for documentation (RFC 5737, RFC 3849). */
const anywhere: Readonly<Record<string, string>> = {'0.0.0.0/0': '192.0.2.1', '::/0': '2001:db8::1'};

/**
 * Asks the kernel for the way of the relay's own datagrams to everything that is routed into the device. What is in
 * the device's own networks is nowhere else, and not forwarded.
 * @throws {TunError} when they would come back
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
      `a routing loop: what the relay itself sends to ${block} would go into the device ${name} again; set interface ` +
        `to the one that leads there, or so_mark to a mark that an ip rule keeps out of ${name}`,
    );
  }
}

async function refuseProxyInside(name: string, proxyHost: string): Promise<void> {
  const {address} = await lookup(proxyHost, {order: 'ipv4first'});
  if ((await deviceTowards(address, [])) !== name) return;
  throw new TunError(
    `a routing loop: what the relay itself sends to the proxy ${proxyHost} would go into the device ${name} again; ` +
      'give the proxy a route of its own',
  );
}

/** Undefined where no route leads there. */
async function deviceTowards(address: string, way: readonly string[]): Promise<string | undefined> {
  try {
    const [route] = await askIp<{dev: string}>('route', 'get', address, ...way);
    return route?.dev;
  } catch (error) {
    // Unreachable is no loop; a session that wants to go there will say so.
    if (error instanceof TunError) return undefined;
    throw error;
  }
}

function firstHost(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = network.toByteArray();
  if (bits < bytes.length * 8 - 1) bytes[bytes.length - 1]! |= 1;
  return ipaddr.fromByteArray(bytes).toString();
}
