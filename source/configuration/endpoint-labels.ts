import {formatEndpoint} from '../address/endpoint.js';
import type {ServiceConfiguration} from './model.js';

/** Where a service's datagrams come in: an address, or a device as `tun:udp0`. */
export function wayIn(service: ServiceConfiguration): string {
  return service.handler === 'tungo' ? `tun:${service.device.name}` : formatEndpoint(service.listen);
}

/** Where they go: an address, or `any`: wherever they are bound for. */
export function wayOut(service: ServiceConfiguration): string {
  if (service.handler !== 'udp') return 'any';
  return [service.target, ...(service.otherTargets ?? [])].map(formatEndpoint).join(', ');
}
