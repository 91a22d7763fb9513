import ipaddr from 'ipaddr.js';
import {hostOf} from '../../address/endpoint.js';
import {noNumber} from '../../address/endpoint-number.js';
import {ipv4Number} from '../../address/host.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {quoted} from '../../text/quoted.js';
import type {Comparison} from './comparison.js';
import {equalityOf} from './comparison.js';
import {type FlowTest, keptPerFlow} from './flow-test.js';
import {searchNumbered} from './numbered-text.js';
import {FilterSyntaxError, type SourceRange} from './syntax-error.js';
import {equalTo, holding, lastingTextTest, type TextTest} from './text-tests.js';

/** A test of endpoints, of those that have a number by that. */
interface EndpointTest {
  readonly text: TextTest;
  readonly number?: ((endpoint: number) => boolean) | undefined;
}

/**
 * The test of an endpoint: a CIDR block; otherwise `:` matches a part of it, `=` and `!=` all of it or its address.
 * @throws {FilterSyntaxError}
 */
export function addressTest(
  comparison: Comparison,
  numbersOf: (page: FlowPage) => Float64Array,
  textOf: (page: FlowPage, index: number) => string,
): FlowTest {
  const operator = equalityOf(comparison);
  const {value} = comparison;
  if (value.kind === 'expression') return lastingTextTest(comparison, textOf);
  const test = endpointTest(value.text, operator, value);
  const byText = keptPerFlow((page, index) => test.text(textOf(page, index)));
  const {number: byNumber} = test;
  const holds: FlowTest =
    byNumber === undefined
      ? byText
      : (page, index, nowMs) => {
          const number = numbersOf(page)[index]!;
          return number === noNumber ? byText(page, index, nowMs) : byNumber(number);
        };
  return operator === '!=' ? (page, index, nowMs) => !holds(page, index, nowMs) : holds;
}

function endpointTest(text: string, operator: ':' | '=' | '!=', range: SourceRange): EndpointTest {
  if (text.includes('/')) return inBlock(text, range);
  return operator === ':'
    ? {text: holding(text), number: searchNumbered(text)?.inEndpoint}
    : equalEndpoint(text);
}

/**
 * Whether an endpoint lies in a CIDR block.
 * @throws {FilterSyntaxError}
 */
function inBlock(block: string, range: SourceRange): EndpointTest {
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
function equalEndpoint(value: string): EndpointTest {
  const host = value.replace(/^\[(.*)\]$/, '$1');
  if (!isAddress(host)) return {text: equalTo(value)};
  const address = ipaddr.process(host);
  return inNetwork(address, address.kind() === 'ipv4' ? 32 : 128);
}

/** Only complete addresses: ipaddr.js reads `10/8` as 0.0.0.10/8. */
function isAddress(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host);
}

function inNetwork(network: ipaddr.IPv4 | ipaddr.IPv6, bits: number): EndpointTest {
  const first = ipv4Number(network.toString());
  // In numbers of endpoints, which have 16 bits for the port.
  const size = 2 ** (32 - bits) * 65_536;
  const block = first === undefined ? Number.NaN : Math.floor((first * 65_536) / size);
  return {
    number: endpoint => Math.floor(endpoint / size) === block,
    text(endpoint) {
      const host = hostOf(endpoint);
      const number = ipv4Number(host);
      if (number !== undefined) return Math.floor((number * 65_536) / size) === block;
      // The only IPv6 addresses in an IPv4 block are mapped ones (`::ffff:10.0.0.1`).
      if (first !== undefined && !host.includes('ffff:')) return false;
      if (!ipaddr.isValid(host)) return false;
      const address = ipaddr.process(host);
      return address.kind() === network.kind() && address.match(network, bits);
    },
  };
}
