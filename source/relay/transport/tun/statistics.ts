import {readFileSync} from 'node:fs';

/** Position in a line of /proc/net/dev: eight receive columns, then transmit bytes, packets, errs, drop. */
const transmitDrops = 11;

/** How many packets found the queue of a TUN device full, from /proc/net/dev of this network namespace. */
export function queueDrops(name: string): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find(each => each.trimStart().startsWith(`${name}:`));
  const [, numbers = ''] = line?.split(':') ?? [];
  return Number(numbers.trim().split(/\s+/)[transmitDrops] ?? 0);
}
