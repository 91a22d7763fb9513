import {readFileSync} from 'node:fs';
import {capabilityData, capabilityHeader, capabilityVersion} from '../../../source/libc/abi.js';
import type {BatchLibc} from '../../../source/libc/libc.js';

/**
 * Takes this thread's privileges, as when root was given up; programs that it starts have them again, since they are run by root.
 * @returns gives them back
 */
export function giveUpPrivilege(libc: BatchLibc): () => void {
  const mask = /^CapPrm:\s*([\da-f]{8})([\da-f]{8})$/m.exec(
    readFileSync('/proc/thread-self/status', 'utf8'),
  )!;
  const [high, low] = [Number.parseInt(mask[1]!, 16), Number.parseInt(mask[2]!, 16)];
  const header = Buffer.alloc(capabilityHeader.bytes);
  header.writeUInt32LE(capabilityVersion, capabilityHeader.version);

  function setEffective(effective: readonly [number, number]): void {
    const sets = Buffer.alloc(capabilityData.bytes);
    for (const [half, permitted] of [low, high].entries()) {
      const at = (half * capabilityData.bytes) / 2;
      sets.writeUInt32LE(effective[half]!, at + capabilityData.effective);
      sets.writeUInt32LE(permitted, at + capabilityData.permitted);
    }
    if (libc.capset(header, sets) !== 0) throw new Error(`capset: error ${libc.errno()}`);
  }

  setEffective([0, 0]);
  return () => setEffective([low, high]);
}
