import {readFileSync} from 'node:fs';
import {release as osRelease} from 'node:os';
import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Capability} from '../../libc/capabilities.js';

/**
 * What services still need once they have started: a socket for each new session, and everything anew after a thread died, a
 * device went away or the configuration changed.
 * @param firstFreePort the lowest port that needs no privilege
 * @param release of the kernel, such as `6.1.0-26-amd64`
 */
export function neededCapabilities(
  services: readonly ServiceConfiguration[],
  firstFreePort: number = firstPortForAll(),
  release: string = osRelease(),
): Capability[] {
  const needs: [Capability, (service: ServiceConfiguration) => boolean][] = [
    [
      'CAP_NET_BIND_SERVICE',
      // A client may have any port, which the relay then sends from.
      service => hasClientsAddresses(service) || listensBelow(firstFreePort, service),
    ],
    [
      'CAP_NET_ADMIN',
      service =>
        service.handler === 'tungo' ||
        service.egress?.mark !== undefined ||
        (hasClientsAddresses(service) && !marksWithNetRaw(release)),
    ],
    // Kernels before 5.7 want it for every interface.
    ['CAP_NET_RAW', service => service.egress?.interface !== undefined || hasClientsAddresses(service)],
  ];
  return needs.filter(([, isNeededBy]) => services.some(isNeededBy)).map(([capability]) => capability);
}

function listensBelow(firstFreePort: number, service: ServiceConfiguration): boolean {
  return 'listen' in service && service.listen.port > 0 && service.listen.port < firstFreePort;
}

/** Whether its sockets towards targets have the addresses of clients (IP_TRANSPARENT in ip(7)), and marks. */
function hasClientsAddresses(service: ServiceConfiguration): boolean {
  const {handler} = service;
  return (
    handler === 'insert' || handler === 'redu' || (handler === 'udp' && service.transparent !== undefined)
  );
}

/** Since Linux 5.17 CAP_NET_RAW is enough for SO_MARK, which wanted CAP_NET_ADMIN before. */
function marksWithNetRaw(release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number.parseFloat);
  return major > 5 || (major === 5 && minor >= 17);
}

/** What this thread needs to find the programs at both ends of captured flows, whoever runs them (proc(5), ptrace(2)). */
export const lookUpCapabilities: readonly Capability[] = ['CAP_DAC_READ_SEARCH', 'CAP_SYS_PTRACE'];

/** What this thread needs to change routing rules (rtnetlink(7)), and to start a relay in front of a server later on. */
export const steeringCapabilities: readonly Capability[] = [
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_NET_BIND_SERVICE',
];

function firstPortForAll(): number {
  const usual = 1024;
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
  } catch {
    // Linux before 4.11, or another system.
    return usual;
  }
}
