/** Ports whose datagrams may name addresses: DNS, mDNS, LLMNR. */
export const namingPorts: readonly number[] = [53, 5353, 5355];
