/** Whether a host is no single one: IPv4 multicast (RFC 5771) and limited broadcast (RFC 919), IPv6 multicast (RFC 4291, section 2.7). */
export function isGroupAddress(host: string): boolean {
  if (host.includes(':')) return host.startsWith('ff') && host.indexOf(':') === 4;
  const first = Number.parseInt(host, 10);
  return (first >= 224 && first < 240) || host === '255.255.255.255';
}
