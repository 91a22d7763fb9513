import {execFileSync} from 'node:child_process';
import {closeSync, openSync} from 'node:fs';
import koffi from 'koffi';
import {expect} from 'vitest';
import {eventually} from './eventually.js';

/** include/uapi/linux/sched.h. */
const CLONE_NEWNET = 0x40000000;

const library = koffi.load(null);
const unshare = library.func('int unshare(int)') as (flags: number) => number;
const setns = library.func('int setns(int, int)') as (fd: number, kind: number) => number;

/** Why this thread cannot have a network of its own; undefined if it can. */
export const whyNoOwnNetwork = process.getuid?.() === 0 ? undefined : 'only root can make one';

/** Runs `ip` in this thread's network. */
export const ip = (...args: readonly string[]) => execFileSync('ip', [...args], {encoding: 'utf8'});

/**
 * Gives this thread a network namespace of its own, which disappears with the last who uses it: no interface but `lo`, and no
 * packets but the test's.
 * @returns goes back to the network before
 */
export function enterOwnNetwork(): () => void {
  const before = openSync('/proc/thread-self/ns/net', 'r');
  if (unshare(CLONE_NEWNET) !== 0) throw new Error(`unshare: error ${koffi.errno()}`);
  ip('link', 'set', 'lo', 'up');
  return () => {
    setns(before, CLONE_NEWNET);
    closeSync(before);
  };
}

/**
 * Makes a cable with the ends `a` and `b`, both quiet: the kernel sends nothing of its own over it. Resolves when it
 * carries packets.
 */
export async function addCable(a: string, b: string): Promise<void> {
  ip('link', 'add', a, 'type', 'veth', 'peer', 'name', b);
  for (const end of [a, b]) {
    execFileSync('sysctl', ['-qw', `net.ipv6.conf.${end}.disable_ipv6=1`]);
    ip('link', 'set', end, 'up');
  }
  await carries(a, b);
}

/** Resolves when these interfaces are up: the kernel notices a cable a moment later, and drops what is sent before. */
export async function carries(...names: readonly string[]): Promise<void> {
  await eventually(() => {
    for (const name of names) expect(ip('link', 'show', 'dev', name)).toContain('state UP');
  });
}
