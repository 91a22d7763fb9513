import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {promisify} from 'node:util';
import {NetfilterError} from './netfilter-error.js';

const execute = promisify(execFile);

/** Before all rules of others but that for local addresses. */
const preference = 75;
/** More than were ever left behind by runs that were killed. */
const mostLeftBehind = 64;

/** What `ip` is told to set something up, and to take it back. */
interface Setting {
  readonly add: string;
  readonly remove: string;
}

/**
 * Datagrams with a mark go to this machine itself, through `lo`: a routing rule, and a routing table for it alone, for IPv4 and IPv6.
 * @param mark of 32 bits
 */
export function routingCommands(mark: number, table: number): readonly Setting[] {
  const families = existsSync('/proc/sys/net/ipv6') ? ['-4', '-6'] : ['-4'];
  return families.flatMap(family => [
    {
      add: `${family} route replace local default dev lo table ${table}`,
      remove: `${family} route flush table ${table}`,
    },
    {
      add: `${family} rule add pref ${preference} fwmark ${mark} lookup ${table}`,
      remove: `${family} rule del pref ${preference} fwmark ${mark} lookup ${table}`,
    },
  ]);
}

/** Sets them up. What a run that was killed has left, and which moves nothing, goes first. @throws {NetfilterError} */
export async function addRouting(mark: number, table: number): Promise<void> {
  await removeRouting(mark, table);
  for (const {add} of routingCommands(mark, table)) await runIp(add);
}

/** Takes them back, as far as they are there. */
export async function removeRouting(mark: number, table: number): Promise<void> {
  for (const {remove} of routingCommands(mark, table)) {
    const isRule = remove.includes(' rule ');
    for (let left = isRule ? mostLeftBehind : 1; left > 0 && (await succeeds(remove)); left--);
  }
}

async function succeeds(command: string): Promise<boolean> {
  try {
    await runIp(command);
    return true;
  } catch (error) {
    if (error instanceof NetfilterError) return false;
    throw error;
  }
}

/** @throws {NetfilterError} */
async function runIp(command: string): Promise<void> {
  try {
    await execute('ip', command.split(' '));
  } catch (error) {
    const {code, stderr = '', message} = error as {code?: unknown; stderr?: string; message: string};
    if (code === 'ENOENT')
      throw new NetfilterError('the program ip is missing: install iproute2 (apt-get install iproute2)');
    const reason = (stderr.trim() || message).split('\n')[0]!.replace(/^(RTNETLINK answers|Error): /, '');
    throw new NetfilterError(`ip ${command} failed: ${reason}`);
  }
}
