import {TunError} from '../../../libc/tun-error.js';
import type {TunOptions} from '../transport.js';
import {askIp, runIp} from './ip-program.js';

/** Queue length of a new device, in packets: 4 ms at a million a second. */
export const queuePackets = 4096;

/** A device in the output of `ip -json -details address show`. */
interface Device {
  readonly mtu: number;
  readonly flags: readonly string[];
  readonly linkinfo?: {readonly info_data?: {readonly persist?: boolean}};
  readonly addr_info?: readonly {readonly local: string; readonly prefixlen: number}[];
}

/** A route in the output of `ip -json route show`. `dst` may be `default`, or a host without prefix bits. */
interface Route {
  readonly dst: string;
  readonly type?: string;
}

/**
 * Adds the addresses, MTU and routes that the device lacks, and sets it up.
 * @param onTrouble is called with errors of the undo function
 * @returns undoes the changes; matters only for a device that outlives the relay
 * @throws {TunError} after undoing all changes
 */
export async function setUpNetwork(
  options: TunOptions,
  onTrouble: (error: Error) => void,
): Promise<() => Promise<void>> {
  const {name, networks, mtuBytes, routes} = options;
  const [device] = await askIp<Device>('-details', 'address', 'show', 'dev', name);
  if (!device) throw new TunError(`the TUN device ${name} cannot be found: the network namespace changed`);
  const isPersistent = device.linkinfo?.info_data?.persist === true;
  const undone: string[][] = [];
  const undo = async () => {
    // Any other device disappears with its descriptor.
    if (isPersistent) for (const args of undone.splice(0)) await runIp(...args).catch(onTrouble);
  };
  const change = async (args: readonly string[], back: readonly string[]) => {
    await runIp(...args);
    undone.unshift([...back]);
  };

  try {
    const link = ['link', 'set', 'dev', name];
    if (!isPersistent) await runIp(...link, 'txqueuelen', String(queuePackets));
    if (device.mtu !== mtuBytes) {
      await change([...link, 'mtu', String(mtuBytes)], [...link, 'mtu', String(device.mtu)]);
    }
    // Before the addresses, so that it is undone last: the kernel removes IPv6 addresses with it.
    if (!device.flags.includes('UP')) await change([...link, 'up'], [...link, 'down']);
    for (const {address, prefixBits} of networks) {
      if (device.addr_info?.some(({local, prefixlen}) => local === address && prefixlen === prefixBits))
        continue;
      const which = ['dev', name, `${address}/${prefixBits}`];
      // Nobody else on the link could have the same address.
      const flags = address.includes(':') ? ['nodad'] : [];
      await change(['address', 'add', ...which, ...flags], ['address', 'del', ...which]);
    }
    const present = await routesInto(name, 'main');
    for (const {destination, gateway} of routes) {
      if (present.includes(destination)) continue;
      const which = [destination, ...(gateway === undefined ? [] : ['via', gateway]), 'dev', name];
      await change(['route', 'add', ...which], ['route', 'del', ...which]);
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return undo;
}

/** The CIDR blocks of the routes into the device. */
export async function routesInto(name: string, table: 'main' | 'all'): Promise<string[]> {
  const ofFamily = async (family: '-4' | '-6') => {
    const routes = await askIp<Route>(family, 'route', 'show', 'table', table, 'dev', name);
    return routes.filter(({type = 'unicast'}) => type === 'unicast').map(({dst}) => blockOf(dst, family));
  };
  return [...(await ofFamily('-4')), ...(await ofFamily('-6'))];
}

function blockOf(dst: string, family: '-4' | '-6'): string {
  if (dst === 'default') return family === '-4' ? '0.0.0.0/0' : '::/0';
  return dst.includes('/') ? dst : `${dst}/${family === '-4' ? 32 : 128}`;
}
