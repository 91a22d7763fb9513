import {
  capabilityData,
  capabilityHeader,
  capabilityVersion,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  SECBIT_NO_SETUID_FIXUP,
} from './abi.js';
import type {BatchLibc} from './libc.js';
import {systemError} from './system-error.js';

/** What capabilities(7) lets a process do without root, by its number there. */
export const capabilityNumbers = {
  CAP_DAC_READ_SEARCH: 2,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_NET_BIND_SERVICE: 10,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_PTRACE: 19,
} as const;

export type Capability = keyof typeof capabilityNumbers;

/** What a process may use. @param status the text of /proc/PID/status */
export function permittedCapabilities(status: string): Capability[] {
  return capabilitiesIn(/^CapPrm:\s*([\da-f]+)$/m.exec(status)?.[1]);
}

/** What a process uses. @param status the text of /proc/PID/status */
export function effectiveCapabilities(status: string): Capability[] {
  return capabilitiesIn(/^CapEff:\s*([\da-f]+)$/m.exec(status)?.[1]);
}

function capabilitiesIn(set = '0'): Capability[] {
  const mask = BigInt(`0x${set}`);
  const names = Object.keys(capabilityNumbers) as Capability[];
  return names.filter(name => (mask >> BigInt(capabilityNumbers[name])) & 1n);
}

/**
 * From now on this thread, and those that it starts, get no privilege by running a program, such as one with the set-user-ID
 * bit.
 * @throws {NodeJS.ErrnoException}
 */
export function forbidNewPrivileges(libc: BatchLibc): void {
  if (libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) throw systemError('prctl', libc.errno());
}

/**
 * This thread, and those that it starts from now on, keep all capabilities when the process changes its user. Every other thread
 * of the process loses them.
 * @throws {NodeJS.ErrnoException} EPERM without CAP_SETPCAP
 */
export function keepCapabilitiesWithoutRoot(libc: BatchLibc): void {
  if (libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0) {
    throw systemError('prctl', libc.errno());
  }
}

/**
 * Leaves this thread, the threads and the programs that it starts from now on, with these capabilities and no others.
 * @param own what the thread keeps besides, and programs that it starts do not get
 * @throws {NodeJS.ErrnoException} EPERM if it lacks one of them
 */
export function limitCapabilities(
  libc: BatchLibc,
  capabilities: readonly Capability[],
  own: readonly Capability[] = [],
): void {
  const header = Buffer.alloc(capabilityHeader.bytes);
  header.writeUInt32LE(capabilityVersion, capabilityHeader.version);
  const maskOf = (names: readonly Capability[]) =>
    [...new Set(names)].reduce((sum, name) => sum + 2 ** capabilityNumbers[name], 0);
  const sets = Buffer.alloc(capabilityData.bytes);
  for (const set of [capabilityData.effective, capabilityData.permitted]) {
    sets.writeUInt32LE(maskOf([...capabilities, ...own]), set);
  }
  sets.writeUInt32LE(maskOf(capabilities), capabilityData.inheritable);
  if (libc.capset(header, sets) < 0) throw systemError('capset', libc.errno());
  // Programs without root have only what is ambient: `ip` sets addresses and routes.
  for (const name of capabilities) {
    if (libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capabilityNumbers[name], 0, 0) < 0) {
      throw systemError('prctl', libc.errno());
    }
  }
}
