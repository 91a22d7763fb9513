import {isIP} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import {canonicalHost} from '../../address/host.js';
import {quoted} from '../../text/quoted.js';

const loopbackHost = '127.0.0.1';
const everyHost = '0.0.0.0';
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_-]{1,63})*\.?$/i;

/** An endpoint, or a sentence that says what was expected. */
export type EndpointResult = Endpoint | {readonly error: string};

/**
 * Where to listen: an IP address and a port. No host means loopback, so that nothing is open by accident, or every IPv4
 * address if the service says who may relay, as in gost. localhost is loopback. Port 0 leaves the choice to the kernel.
 * @param isAllowed whether the service says who may relay
 */
export function parseListenEndpoint(text: string, isAllowed = false): EndpointResult {
  const parts = splitEndpoint(text, 'an address to listen at such as 127.0.0.1:5300, [::1]:5300 or :5300', 0);
  if ('error' in parts) return parts;
  if (parts.host === '' && isAllowed) return {host: everyHost, port: parts.port};
  if (parts.host === '' || parts.host.toLowerCase() === 'localhost')
    return {host: loopbackHost, port: parts.port};
  if (isIP(parts.host) === 0) {
    return {
      error: `expected an IP address of this machine to listen at, not a name; got ${quoted(parts.host)}`,
    };
  }
  return {host: canonicalHost(parts.host), port: parts.port};
}

/** Where rules give datagrams to a relay. No host means every address, because what is sent there otherwise is dropped. */
export function parseGatewayEndpoint(text: string): EndpointResult {
  const parts = splitEndpoint(text, 'an address to listen at such as :12345 or 127.0.0.1:12345', 0);
  if ('error' in parts) return parts;
  return parts.host === '' ? {host: '::', port: parts.port} : parseListenEndpoint(text);
}

/** A server on this machine: a port, and an IP address unless the server has all of them. localhost is loopback. */
export function parseServerEndpoint(
  text: string,
): {readonly host?: string; readonly port: number} | {readonly error: string} {
  const parts = splitEndpoint(text, 'a server on this machine such as :53, 10.0.0.2:27015 or [::1]:53', 1);
  if ('error' in parts) return parts;
  const {port} = parts;
  const host = parts.host.toLowerCase() === 'localhost' ? loopbackHost : parts.host;
  if (host === '' || host === everyHost || host === '::') return {port};
  if (isIP(host) === 0)
    return {error: `expected an IP address of this machine, not a name; got ${quoted(host)}`};
  return {host: canonicalHost(host), port};
}

/** Where to forward to: an IP address or a host name, and a port. */
export function parseTargetEndpoint(text: string): EndpointResult {
  const parts = splitEndpoint(text, 'a target such as 127.0.0.1:53, [::1]:53 or example.org:53', 1);
  if ('error' in parts) return parts;
  if (parts.host === '') return {host: loopbackHost, port: parts.port};
  if (isIP(parts.host) !== 0) return {host: canonicalHost(parts.host), port: parts.port};
  if (/^[\d.]+$/.test(parts.host) || !hostName.test(parts.host)) {
    return {error: `expected an IP address or a host name; got ${quoted(parts.host)}`};
  }
  return parts;
}

function splitEndpoint(text: string, expected: string, minPort: 0 | 1): EndpointResult {
  // What stands before it may be a password.
  if (text.includes('@')) return {error: `expected ${expected}, without a user and a password`};
  const match = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (!match?.groups) return {error: `expected ${expected}; got ${quoted(text)}`};
  const {bracketed, plain = '', port = ''} = match.groups;
  if (bracketed !== undefined && isIP(bracketed) !== 6) {
    return {error: `expected an IPv6 address in the brackets; got ${quoted(bracketed)}`};
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) < minPort || Number(port) > 65_535) {
    return {
      error: `expected a port from ${minPort} to 65535; got ${quoted(port)} in ${quoted(text)}`,
    };
  }
  return {host: bracketed ?? plain, port: Number(port)};
}
