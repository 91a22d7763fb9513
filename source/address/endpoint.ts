import {ipv4Number, withoutZone} from './host.js';

/** A host with a port. `host` is an IP address, or a name where a name is allowed. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:53` or `[::1]:53`. */
export function formatEndpoint({host, port}: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The host of `127.0.0.1:53` or `[fe80::1%eth0]:53`, without port, brackets and zone. */
export function hostOf(endpoint: string): string {
  if (endpoint.startsWith('[')) return withoutZone(endpoint.slice(1, endpoint.indexOf(']')));
  const colon = endpoint.lastIndexOf(':');
  return colon < 0 ? endpoint : endpoint.slice(0, colon);
}

/** The port of `127.0.0.1:53` or `[::1]:53`; NaN where there is none. */
export function portOf(endpoint: string): number {
  const colon = endpoint.lastIndexOf(':');
  return colon < 0 ? Number.NaN : Number(endpoint.slice(colon + 1));
}

/** A key that sorts IPv4 endpoints as numbers (10.0.0.9 before 10.0.0.10) and IPv6 endpoints as text. */
export function endpointOrder(endpoint: string): number | string {
  const address = ipv4Number(hostOf(endpoint));
  if (address === undefined) return endpoint;
  return address * 65_536 + Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
}
