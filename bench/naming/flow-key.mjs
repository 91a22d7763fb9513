import ipaddr from 'ipaddr.js';

/** The same for both directions of a flow, whoever is its client. An end is a host and a port. */
export function flowKey(...ends) {
  return ends
    .map(([host, port]) => `${written(host.replace(/^\[|\]$/g, ''))} ${port}`)
    .sort()
    .join(' ');
}

/** There are several ways to write an address of IPv6. */
function written(host) {
  return ipaddr.isValid(host) ? ipaddr.parse(host).toString() : host;
}
