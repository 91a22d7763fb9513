import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {promisify} from 'node:util';
import {NetfilterError} from './netfilter-error.js';

const execute = promisify(execFile);

/** Before all rules of others but that for local addresses. */
const preference = 75;
/** More than were ever left behind by runs that were killed. */
const mostLeftBehind = 64;

/**
 * What `ip` is told so that datagrams with a mark go to this machine itself, through `lo`: a routing rule, and a routing table for it
 * alone, for IPv4 and IPv6.
 * @param mark of 32 bits
 */
export function routingCommands(mark: number, table: number): readonly string[] {
  return families().flatMap(family => [
    `${family} route replace local default dev lo table ${table}`,
    `${family} rule add pref ${preference} fwmark ${mark} lookup ${table}`,
  ]);
}

/** @throws {NetfilterError} */
export async function addRouting(mark: number, table: number): Promise<void> {
  for (const command of routingCommands(mark, table)) {
    const problem = await ip(command);
    // Another run has set it: it is the same for all.
    if (problem !== undefined && !problem.includes('File exists')) {
      throw new NetfilterError(`ip ${command} failed: ${problem}`);
    }
  }
}

/** Takes back what is for this table, also what a run that was killed has left. Call it only while no other run needs it. */
export async function removeRouting(table: number): Promise<void> {
  for (const family of families()) {
    const rule = `${family} rule del pref ${preference} lookup ${table}`;
    for (let left = mostLeftBehind; left > 0 && (await ip(rule)) === undefined; left--);
    await ip(`${family} route flush table ${table}`);
  }
}

function families(): readonly string[] {
  return existsSync('/proc/sys/net/ipv6') ? ['-4', '-6'] : ['-4'];
}

/** @returns what went wrong @throws {NetfilterError} without the program */
async function ip(command: string): Promise<string | undefined> {
  try {
    await execute('ip', command.split(' '));
    return undefined;
  } catch (error) {
    const {code, stderr = '', message} = error as {code?: unknown; stderr?: string; message: string};
    if (code === 'ENOENT') {
      throw new NetfilterError('the program ip is missing: install iproute2 (apt-get install iproute2)');
    }
    return (stderr.trim() || message).split('\n')[0]!.replace(/^(RTNETLINK answers|Error): /, '');
  }
}
