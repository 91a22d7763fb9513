import ipaddr from 'ipaddr.js';
import {type AddressBlock, isInBlock} from '../../packet/address.js';

/** Which flows are watched. */
export interface Selection {
  /** Ports of either end; empty for all. */
  readonly ports: readonly number[];
  /** CIDR blocks and addresses of either end; empty for all. */
  readonly nets: readonly string[];
}

/** Whether the flow between two ends is selected. Allocates nothing: it is asked for each datagram of a flow that is not. */
export type Selects = (
  view: DataView,
  sourceAt: number,
  targetAt: number,
  addressBytes: 4 | 16,
  sourcePort: number,
  targetPort: number,
) => boolean;

export function createSelection({ports, nets}: Selection): Selects {
  const wanted = new Set(ports);
  const blocks = nets.map(blockOf);
  const isInNets = (view: DataView, at: number, addressBytes: 4 | 16) => {
    for (let index = 0; index < blocks.length; index++) {
      if (isInBlock(view, at, addressBytes, blocks[index]!)) return true;
    }
    return false;
  };
  return (view, sourceAt, targetAt, addressBytes, sourcePort, targetPort) =>
    (wanted.size === 0 || wanted.has(sourcePort) || wanted.has(targetPort)) &&
    (blocks.length === 0 || isInNets(view, sourceAt, addressBytes) || isInNets(view, targetAt, addressBytes));
}

function blockOf(net: string): AddressBlock {
  if (!net.includes('/')) {
    const address = Uint8Array.from(ipaddr.process(net).toByteArray());
    return {address, prefixBits: address.length * 8};
  }
  const [address, prefixBits] = ipaddr.parseCIDR(net);
  return {address: Uint8Array.from(address.toByteArray()), prefixBits};
}
