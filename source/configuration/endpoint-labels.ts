import {formatEndpoint} from '../address/endpoint.js';
import type {ServiceConfiguration} from './model.js';

/** Where a service receives datagrams: an address, or a device such as `tun:udp0`. */
export function listenLabel(service: ServiceConfiguration): string {
  return service.handler === 'tungo' ? `tun:${service.device.name}` : formatEndpoint(service.listen);
}

/** Where a service sends datagrams: its targets, or `any` where each datagram names its own. */
export function targetLabel(service: ServiceConfiguration): string {
  if (service.handler !== 'udp') return 'any';
  return [service.target, ...(service.otherTargets ?? [])].map(formatEndpoint).join(', ');
}
