import {isIP} from 'node:net';
import {isLoopback} from '../../address/host.js';
import {isInterface, ownAddresses} from '../../address/interfaces.js';
import type {ServiceConfiguration} from '../../configuration/model.js';
import {C, type ServiceCounters} from '../../relay/counters.js';

/** Looks whether services can work. What a look costs is shared by all of them. */
export function createProblemWatch(services: readonly ServiceConfiguration[]) {
  const listened = new Set(services.flatMap(service => ('listen' in service ? [service.listen.host] : [])));
  // Others can be listened at without being an interface's (ip_nonlocal_bind, local routes).
  const atStart = new Set([...listened].filter(host => !isLoopback(host) && ownAddresses().has(host)));
  const needed = new Set(
    services.flatMap(service => [
      ...(service.egress?.interface === undefined ? [] : [service.egress.interface]),
      ...(service.handler === 'capture' && service.interface !== 'any' ? [service.interface] : []),
    ]),
  );

  /** By service: why it does not work right now, in a sentence. Undefined for those that do. */
  return (countersOf: (serviceIndex: number) => ServiceCounters): (string | undefined)[] => {
    const addresses = atStart.size > 0 ? ownAddresses() : atStart;
    const goneAddresses = new Set([...atStart].filter(host => !addresses.has(host)));
    const goneInterfaces = new Set([...needed].filter(name => !isInterface(name)));
    return services.map((service, index) =>
      problemOf(service, countersOf(index), goneAddresses, goneInterfaces),
    );
  };
}

function problemOf(
  service: ServiceConfiguration,
  counters: ServiceCounters,
  goneAddresses: ReadonlySet<string>,
  goneInterfaces: ReadonlySet<string>,
): string | undefined {
  const unresolved = counters[C.unresolvedTargets]!;
  if (unresolved > 0 && unresolved >= targetsOf(service).length) {
    const names = targetNames(service).join(', ');
    return `${names} cannot be resolved; what is for it is dropped, and it is tried again`;
  }
  if (service.handler === 'tungo') {
    const {name} = service.device;
    if (counters[C.deviceGone]! > 0) {
      return `the TUN device ${name} is gone; nothing is relayed until it is back (ip tuntap add dev ${name} mode tun)`;
    }
  } else if (service.handler === 'capture') {
    const {interface: name} = service;
    if (goneInterfaces.has(name)) return `the interface ${name} is not there; nothing is seen until it is`;
  } else if ('listen' in service && goneAddresses.has(service.listen.host)) {
    return `${service.listen.host} is no address of this machine any more; nothing arrives until it is back`;
  }
  const {interface: out} = service.egress ?? {};
  if (out !== undefined && goneInterfaces.has(out)) {
    return `the interface ${out} is gone; nothing is sent on until it is back`;
  }
  return undefined;
}

function targetsOf(service: ServiceConfiguration) {
  return service.handler === 'udp' ? [service.target, ...(service.otherTargets ?? [])] : [];
}

/** The targets that are names. */
export function targetNames(service: ServiceConfiguration): string[] {
  return targetsOf(service)
    .map(({host}) => host)
    .filter(host => isIP(host) === 0);
}
