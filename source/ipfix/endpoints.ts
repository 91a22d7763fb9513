import {isIP} from 'node:net';
import {hostOf, portOf} from '../address/endpoint.js';
import {ipv4Number, parseHost} from '../address/host.js';
import type {RecordedEndpoint} from './flow-record.js';

/**
 * The endpoints of a flow as a record has them: IPv4 where both are; else IPv6, with IPv4 mapped into it. A host that is only a
 * name, such as a target behind a proxy, becomes the unspecified address, which stands for none (RFC 4291, section 2.5.2).
 * @param client such as `10.0.0.1:5000`
 * @param shown what an address shows as
 */
export function recordedEndpoints(
  client: string,
  target: string,
  shown: (address: string) => string = address => address,
): {readonly client: RecordedEndpoint; readonly target: RecordedEndpoint} {
  const [from, to] = [addressBytes(client, shown), addressBytes(target, shown)];
  const length = from?.length === 16 || to?.length === 16 ? 16 : 4;
  return {
    client: {address: widened(from, length), port: portOf(client) || 0},
    target: {address: widened(to, length), port: portOf(target) || 0},
  };
}

/** Undefined for a name. */
function addressBytes(endpoint: string, shown: (address: string) => string): Uint8Array | undefined {
  const host = hostOf(endpoint);
  if (isIP(host) === 0) return undefined;
  const address = shown(host);
  const number = ipv4Number(address);
  // Much faster than the parser, for what most flows have.
  if (number !== undefined) return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
  return Uint8Array.from(parseHost(address).toByteArray());
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function widened(address: Uint8Array | undefined, length: 4 | 16): Uint8Array {
  if (address === undefined) return new Uint8Array(length);
  return address.length === length ? address : Uint8Array.from([...mappedPrefix, ...address]);
}
