import ipaddr from 'ipaddr.js';
import {hostOf} from '../../address/endpoint.js';
import {ipv4Number} from '../../address/host.js';
import {quoted} from '../../text/quoted.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import {equalTo, type TextTest} from './text-tests.js';

/**
 * Whether an endpoint lies in a CIDR block.
 * @throws {FilterSyntaxError}
 */
export function inBlock(block: string, range: SourceRange): TextTest {
  const [host = ''] = block.split('/');
  if (!isAddress(host) || !ipaddr.isValidCIDR(block)) {
    throw new FilterSyntaxError(`expected a block such as 10.0.0.0/8; got ${quoted(block)}`, range);
  }
  const [network, bits] = ipaddr.parseCIDR(block);
  // IPv4-mapped IPv6 addresses compare as IPv4, as endpoints do.
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96) {
    return inNetwork(network.toIPv4Address(), bits - 96);
  }
  return inNetwork(network, bits);
}

/** Whether an endpoint equals `value`, or has the address `value`, in any notation. */
export function equalEndpoint(value: string): TextTest {
  const host = value.replace(/^\[(.*)\]$/, '$1');
  if (!isAddress(host)) return equalTo(value);
  const address = ipaddr.process(host);
  return inNetwork(address, address.kind() === 'ipv4' ? 32 : 128);
}

/** Only complete addresses: ipaddr.js reads `10/8` as 0.0.0.10/8. */
function isAddress(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

function inNetwork(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number): TextTest {
  const first = ipv4Number(network.toString());
  const size = 2 ** (32 - bits);
  return endpoint => {
    const host = hostOf(endpoint);
    const number = ipv4Number(host);
    // Most flows are IPv4, and comparing numbers is about ten times as fast as parsing an address.
    if (number !== undefined) {
      return first !== undefined && Math.floor(number / size) === Math.floor(first / size);
    }
    // The only IPv6 addresses in an IPv4 block are mapped ones (`::ffff:10.0.0.1`).
    if (first !== undefined && !host.includes('ffff:')) return false;
    if (!ipaddr.isValid(host)) return false;
    const address = ipaddr.process(host);
    return address.kind() === network.kind() && address.match(network, bits);
  };
}
