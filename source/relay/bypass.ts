import {addressSet} from '../address/block.js';
import type {Bypass} from '../address/bypass.js';

/** Returns whether the target with this IP address is not relayed to. */
export function createBypass(bypass: Bypass | undefined): (host: string) => boolean {
  if (!bypass) return () => false;
  const {blocks, whitelist} = bypass;
  const holds = addressSet(blocks);
  return host => holds(host) !== whitelist;
}
