import {networkInterfaces} from 'node:os';

/** The index of the interface that the zone of `host` names (`fe80::1%eth0`), or 0 without a zone. */
export function interfaceIndex(host: string): number {
  const zone = host.split('%')[1];
  if (zone === undefined) return 0;
  for (const address of networkInterfaces()[zone] ?? []) {
    if (address.family === 'IPv6' && address.scopeid > 0) return address.scopeid;
  }
  return Number(zone) || 0;
}

/** The name of the interface with this index, or the index as text where the interface is gone. */
export function interfaceName(index: number): string {
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (address.family === 'IPv6' && address.scopeid === index) return name;
    }
  }
  return String(index);
}

/** Whether it is an address of this machine right now. */
export function isOwnAddress(host: string): boolean {
  return Object.values(networkInterfaces()).some(addresses =>
    (addresses ?? []).some(({address}) => address === host),
  );
}
