import {listenLabel} from '../endpoint-labels.js';
import type {CaptureServiceConfiguration, ServiceConfiguration} from '../model.js';
import {describeSourceLocation} from '../source-location.js';
import {forwardLoops, reaches} from './forward-loop.js';

/** What is wrong between services that are each valid alone, and with which of them. */
export interface ServicesProblem {
  readonly service: ServiceConfiguration;
  readonly message: string;
}

/** Problems between services, of a file or of several sources. */
export function servicesProblems(services: readonly ServiceConfiguration[]): ServicesProblem[] {
  return [...nameProblems(services), ...pathProblems(services)];
}

/** The same, except for names that are taken. */
export function pathProblems(services: readonly ServiceConfiguration[]): ServicesProblem[] {
  return [...services.flatMap(proxyProblem), ...listenProblems(services), ...loopProblems(services)];
}

/** A SOCKS5 service that sends through itself would loop, and a proxy is always reached by the usual route. */
function proxyProblem(service: ServiceConfiguration): ServicesProblem[] {
  const {proxy} = service;
  const problem = (message: string) => [{service, message}];
  if (proxy && service.handler === 'socks5' && reaches(proxy, service.listen)) {
    return problem('expected another proxy than the service itself');
  }
  if (proxy && Object.values(service.egress ?? {}).some(Boolean)) {
    return problem(
      'expected no interface and no so_mark together with a proxy, which is reached by the usual route',
    );
  }
  if (proxy && 'transparent' in service && service.transparent) {
    return problem('expected no proxy together with transparent: targets see the address of the proxy');
  }
  if (proxy && service.handler === 'udp' && service.replies === 'any-port') {
    return problem(
      "expected no replies=any-port together with a proxy, which passes on the target's replies only",
    );
  }
  return [];
}

function loopProblems(services: readonly ServiceConfiguration[]): ServicesProblem[] {
  return forwardLoops(services).map(loop => {
    const names = [...loop, loop[0]!].map(({name}) => `"${name}"`).join(' to ');
    return {
      service: loop.at(-1)!,
      message: `its datagrams would go round without end, from ${names}; choose another target`,
    };
  });
}

function nameProblems(services: readonly ServiceConfiguration[]): ServicesProblem[] {
  const firsts = new Map<string, ServiceConfiguration>();
  return services.flatMap(service => {
    const first = firsts.get(service.name);
    firsts.set(service.name, service);
    if (!first) return [];
    const other = describeSourceLocation(first.sourceLocation);
    return [
      {service, message: `the name "${service.name}" is taken by the service at ${other}; give it another`},
    ];
  });
}

function listenProblems(services: readonly ServiceConfiguration[]): ServicesProblem[] {
  const firsts = new Map<string, ServiceConfiguration>();
  return services.flatMap(service => {
    // Each service with port 0 gets a port of its own.
    if ('listen' in service && service.listen.port === 0) return [];
    const listen = service.handler === 'capture' ? watchedBy(service) : listenLabel(service);
    const first = firsts.get(listen);
    firsts.set(listen, service);
    if (!first) return [];
    return [{service, message: takenBy(service, first)}];
  });
}

/** The same for captures that would watch the same flows in the same way. Others of one interface do not disturb each other. */
function watchedBy(service: CaptureServiceConfiguration): string {
  const {interface: name, ports, nets, ipv6, maxFlows, udpTimeoutMs, answeredTimeoutMs} = service;
  return JSON.stringify([name, ports, [...nets].sort(), ipv6, maxFlows, udpTimeoutMs, answeredTimeoutMs]);
}

function takenBy(service: ServiceConfiguration, {name}: ServiceConfiguration): string {
  switch (service.handler) {
    case 'tungo':
      return `${service.device.name} is already the device of the service "${name}"; choose another name`;
    case 'insert':
      return `the service "${name}" is in front of this server already; remove one of the two`;
    case 'capture':
      return `the service "${name}" watches the same flows of ${service.interface} already; choose other ports or nets, or remove one of the two`;
    default:
      return `${listenLabel(service)} is already the address of the service "${name}"; choose another port`;
  }
}
