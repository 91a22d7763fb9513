/** The address of `127.0.0.1:53` or `[fe80::1%eth0]:53`, without port, brackets and zone. */
export function hostOf(endpoint: string): string {
  if (endpoint.startsWith('[')) return endpoint.slice(1, endpoint.indexOf(']')).replace(/%.*$/, '');
  const colon = endpoint.lastIndexOf(':');
  return colon < 0 ? endpoint : endpoint.slice(0, colon);
}

/** The port of `127.0.0.1:53` or `[::1]:53`; not a number where there is none. */
export function portOf(endpoint: string): number {
  const colon = endpoint.lastIndexOf(':');
  return colon < 0 ? Number.NaN : Number(endpoint.slice(colon + 1));
}

/** An IPv4 address as a number below 2^32, or undefined for anything else. Runs once a flow and frame: no split. */
export function ipv4Number(host: string): number | undefined {
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < host.length; index++) {
    const code = host.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      octet = Math.max(octet, 0) * 10 + code - 48;
      if (octet > 255) return undefined;
    } else if (code === 46 && octet >= 0) {
      address = address * 256 + octet;
      octet = -1;
      dots++;
    } else {
      return undefined;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : undefined;
}

/** Orders endpoints as numbers, 10.0.0.9 before 10.0.0.10; IPv6 stays a text, as it is written. */
export function endpointKey(endpoint: string): number | string {
  const address = ipv4Number(hostOf(endpoint));
  if (address === undefined) return endpoint;
  return address * 65_536 + Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
}
