import {listenLabel} from '../endpoint-labels.js';
import type {ServiceConfiguration} from '../model.js';
import {describeSourceLocation} from '../source-location.js';
import {wouldForwardToItself} from './forward-loop.js';

/** Problems between services that are each valid alone. Each begins with its source location. */
export function servicesErrors(services: readonly ServiceConfiguration[]): string[] {
  const proxyErrors = services.flatMap(proxyError);
  return proxyErrors.length > 0 ? proxyErrors : duplicateErrors(services);
}

/** A SOCKS5 service that sends through itself would loop, and a proxy is always reached by the usual route. */
function proxyError(service: ServiceConfiguration): string[] {
  const {proxy} = service;
  const location = describeSourceLocation(service.sourceLocation);
  if (proxy && service.handler === 'socks5' && wouldForwardToItself(service.listen, proxy)) {
    return [`${location}: expected another proxy than the service itself`];
  }
  if (proxy && Object.values(service.egress ?? {}).some(Boolean)) {
    return [
      `${location}: expected no interface and no so_mark together with a proxy, which is reached by the usual route`,
    ];
  }
  if (proxy && service.handler === 'udp' && service.replies === 'any-port') {
    return [
      `${location}: expected no replies=any-port together with a proxy, which passes on the target's replies only`,
    ];
  }
  return [];
}

function duplicateErrors(services: readonly ServiceConfiguration[]): string[] {
  const names = new Map<string, ServiceConfiguration>();
  const listens = new Map<string, ServiceConfiguration>();
  const problems: string[] = [];
  for (const service of services) {
    const listen = listenLabel(service);
    const location = describeSourceLocation(service.sourceLocation);
    const sameName = names.get(service.name);
    if (sameName) {
      const other = describeSourceLocation(sameName.sourceLocation);
      problems.push(
        `${location}: the name "${service.name}" is taken by the service at ${other}; give it another`,
      );
    }
    // Each service with port 0 gets a port of its own.
    const isChosenByKernel = service.handler !== 'tungo' && service.listen.port === 0;
    const sameListen = isChosenByKernel ? undefined : listens.get(listen);
    if (sameListen) {
      problems.push(
        service.handler === 'tungo'
          ? `${location}: ${service.device.name} is already the device of the service "${sameListen.name}"; choose another name`
          : `${location}: ${listen} is already the address of the service "${sameListen.name}"; choose another port`,
      );
    }
    names.set(service.name, service);
    listens.set(listen, service);
  }
  return problems;
}
