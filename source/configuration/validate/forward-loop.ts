import {isIP, isIPv4, isIPv6} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import {isLoopback} from '../../address/host.js';
import {isOwnAddress} from '../../address/interfaces.js';
import type {ServiceConfiguration, SocketServiceConfiguration} from '../model.js';

/** The address that the system uses for these targets. */
const reachedAs: Readonly<Record<string, string>> = {
  localhost: '127.0.0.1',
  '0.0.0.0': '127.0.0.1',
  '::': '::1',
};

/** Whether what is sent to the target comes to the listener. Names other than localhost are not looked up. */
export function reaches(target: Endpoint, listen: Endpoint): boolean {
  if (listen.port !== target.port) return false;
  const name = target.host.toLowerCase();
  const host = Object.hasOwn(reachedAs, name) ? reachedAs[name]! : name;
  if (listen.host === host || listen.host === target.host) return true;
  // A wildcard listener receives on this machine's addresses of its own family only.
  if (listen.host === '0.0.0.0') return isIPv4(host) && (isLoopback(host) || isOwnAddress(host));
  return listen.host === '::' && isIPv6(host) && (host === '::1' || isOwnAddress(host));
}

/** Services each of which forwards to the next, and the last one to the first. */
export type ForwardLoop = readonly ServiceConfiguration[];

/** The ways among several services on which datagrams would go round without end, each told once. */
export function forwardLoops(services: readonly ServiceConfiguration[]): ForwardLoop[] {
  const nextOf = createForwarding(services);
  const loops: ForwardLoop[] = [];
  const followed = new Set<ServiceConfiguration>();
  // The way so far, and where each service on it still leads. No recursion: a way may be very long.
  const way: ServiceConfiguration[] = [];
  const onWay = new Set<ServiceConfiguration>();
  const leads: ServiceConfiguration[][] = [];

  function enter(service: ServiceConfiguration): void {
    if (followed.has(service)) return;
    followed.add(service);
    way.push(service);
    onWay.add(service);
    leads.push(nextOf(service));
  }

  for (const first of services) {
    enter(first);
    while (way.length > 0) {
      const next = leads.at(-1)!.pop();
      if (next === undefined) {
        leads.pop();
        onWay.delete(way.pop()!);
      } else if (!onWay.has(next)) {
        enter(next);
      } else if (next !== way.at(-1)) {
        loops.push(way.slice(way.indexOf(next)));
      }
    }
  }
  return loops;
}

/** Returns what finds the services that a service forwards to. */
function createForwarding(
  services: readonly ServiceConfiguration[],
): (service: ServiceConfiguration) => ServiceConfiguration[] {
  const byPort = new Map<number, SocketServiceConfiguration[]>();
  for (const service of services.filter(listensAtPort)) {
    const {port} = service.listen;
    const others = byPort.get(port);
    if (others) others.push(service);
    else byPort.set(port, [service]);
  }
  return service => {
    const ports = new Set(reachedBy(service).map(({port}) => port));
    return [...ports].flatMap(port => (byPort.get(port) ?? []).filter(next => forwardsTo(service, next)));
  };
}

function listensAtPort(service: ServiceConfiguration): service is SocketServiceConfiguration {
  return service.handler === 'udp' || service.handler === 'socks5';
}

/** Where datagrams of a service go, directly or through its proxy. */
function reachedBy(service: ServiceConfiguration): Endpoint[] {
  const targets = service.handler === 'udp' ? [service.target, ...(service.otherTargets ?? [])] : [];
  return service.proxy ? [service.proxy, ...targets] : targets;
}

function forwardsTo(service: ServiceConfiguration, next: SocketServiceConfiguration): boolean {
  const {proxy} = service;
  if (next.handler === 'socks5') return proxy !== undefined && reaches(proxy, next.listen);
  // Behind a proxy on another machine, addresses are that machine's.
  if (service.handler !== 'udp' || (proxy && !isHere(proxy.host))) return false;
  return [service.target, ...(service.otherTargets ?? [])].some(target => reaches(target, next.listen));
}

function isHere(host: string): boolean {
  return host === 'localhost' || (isIP(host) !== 0 && (isLoopback(host) || isOwnAddress(host)));
}
