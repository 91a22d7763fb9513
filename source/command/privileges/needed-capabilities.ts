import {readFileSync} from 'node:fs';
import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Capability} from '../../libc/capabilities.js';

/**
 * What services still need once they have started: a socket for each new session, and everything anew after a thread died, a
 * device went away or the configuration changed.
 * @param firstFreePort the lowest port that needs no privilege
 */
export function neededCapabilities(
  services: readonly ServiceConfiguration[],
  firstFreePort: number = firstPortForAll(),
): Capability[] {
  const needs: [Capability, (service: ServiceConfiguration) => boolean][] = [
    [
      'CAP_NET_BIND_SERVICE',
      service => 'listen' in service && service.listen.port > 0 && service.listen.port < firstFreePort,
    ],
    ['CAP_NET_ADMIN', ({handler, egress}) => handler === 'tungo' || egress?.mark !== undefined],
    // Kernels before 5.7 want it for every interface.
    ['CAP_NET_RAW', ({egress}) => egress?.interface !== undefined],
  ];
  return needs.filter(([, isNeededBy]) => services.some(isNeededBy)).map(([capability]) => capability);
}

/** What this thread needs to find the programs at both ends of captured flows, whoever runs them (proc(5), ptrace(2)). */
export const lookUpCapabilities: readonly Capability[] = ['CAP_DAC_READ_SEARCH', 'CAP_SYS_PTRACE'];

/** What this thread needs to take routing rules back at the end (rtnetlink(7)). */
export const routingCapabilities: readonly Capability[] = ['CAP_NET_ADMIN'];

function firstPortForAll(): number {
  const usual = 1024;
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  } catch {
    // Linux before 4.11, or another system.
    return usual;
  }
}
