import {formatEndpoint} from '../address/endpoint.js';
import type {InsertServiceConfiguration, ServiceConfiguration} from './model.js';

/**
 * Where a service receives datagrams: an address, a device such as `tun:udp0`, an interface such as
 * `capture:eth0`, or a server's own address such as `insert:53`.
 */
export function listenLabel(service: ServiceConfiguration): string {
  switch (service.handler) {
    case 'tungo':
      return `tun:${service.device.name}`;
    case 'capture':
      return `capture:${service.interface}`;
    case 'insert':
      return `insert:${serverText(service)}`;
    default:
      return formatEndpoint(service.listen);
  }
}

/** Where a service sends datagrams: its targets, or `any` where each datagram names its own. */
export function targetLabel(service: ServiceConfiguration): string {
  if (service.handler === 'insert') return serverText(service, ':');
  if (service.handler !== 'udp') return 'any';
  return [service.target, ...(service.otherTargets ?? [])].map(formatEndpoint).join(', ');
}

function serverText({server: {host, port}}: InsertServiceConfiguration, before = ''): string {
  return host === undefined ? `${before}${port}` : formatEndpoint({host, port});
}
