import {readFileSync} from 'node:fs';
import {effectiveCapabilities} from '../../libc/capabilities.js';
import {loadBatchLibc} from '../../libc/libc.js';

/**
 * Whether this process may open a packet socket: root may, unless a container took CAP_NET_RAW away, and so may whoever has that
 * alone (packet(7)). It takes Linux and koffi.
 */
export function mayCapture(): boolean {
  if (process.platform !== 'linux') return false;
  const mayOpen = effectiveCapabilities(readFileSync('/proc/self/status', 'utf8')).includes('CAP_NET_RAW');
  return mayOpen && 'libc' in loadBatchLibc();
}
