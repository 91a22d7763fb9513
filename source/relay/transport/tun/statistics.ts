import {readFileSync} from 'node:fs';

/** Of a device's numbers: eight of receive, and of transmit bytes, packets, errs, drop. */
const transmitDrops = 11;

/** Packets that found the queue of a TUN device full so far, as /proc/net/dev of this network namespace has it. */
export function queueDrops(name: string): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find(each => each.trimStart().startsWith(`${name}:`));
  const [, numbers = ''] = line?.split(':') ?? [];
  return Number(numbers.trim().split(/\s+/)[transmitDrops] ?? 0);
}
