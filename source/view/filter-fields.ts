import ipaddr from 'ipaddr.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {type Column, columnById, columns, flowState} from './columns.js';
import {hostOf, ipv4Number} from './endpoint.js';
import {type FlowTest, holding, metadataTest} from './filter-tests.js';
import {findColumn} from './sort.js';
import {likelyMeant} from './spelling.js';

type Wrong = {readonly error: string};

const fieldNames: readonly string[] = ['port', 'sport', 'dport', ...columns.map(({id}) => id)];

/** The test that `field:value` stands for, or a sentence that says what was expected. */
export function fieldTest(field: string, value: string): FlowTest | Wrong {
  const name = field.toLowerCase();
  if (name === 'port') return portTest(value, flow => [flow.client, flow.target]);
  if (name === 'sport') return portTest(value, flow => [flow.client]);
  if (name === 'dport') return portTest(value, flow => [flow.target]);
  if (name.startsWith('meta.')) {
    const key = field.slice('meta.'.length);
    return key === '' ? {error: 'expected the name of a key behind "meta."'} : metadataTest(key, value);
  }
  const id = findColumn(field);
  if (id === 'client' || id === 'target') return addressTest(value, flow => flow[id]);
  if (id === 'state') return stateTest(value);
  if (id !== undefined) return columnTest(columnById(id), value);
  // Any other name is a key of the metadata, unless it is all but a field's.
  if (likelyMeant(name, fieldNames) === undefined) return metadataTest(field, value);
  return {
    error: `expected one of ${fieldNames.join(', ')} or meta.${field}; got "${field}"`,
  };
}

function stateTest(value: string): FlowTest {
  const wanted = value.toLowerCase();
  return flow => flow.state === wanted || flowState(flow) === wanted;
}

/** A part of a text; of a number, all of it, as it is shown or exactly. */
function columnTest(column: Column, value: string): FlowTest {
  if (column.align === 'left') {
    const holds = holding(value);
    return (flow, nowMs) => holds(column.text(flow, nowMs));
  }
  const exact = Number(value);
  const shown = value.toLowerCase();
  return (flow, nowMs) =>
    column.key(flow, nowMs) === exact || column.text(flow, nowMs).toLowerCase() === shown;
}

function portTest(value: string, endpoints: (flow: FlowSnapshot) => string[]): FlowTest | Wrong {
  if (!/^\d{1,5}$/.test(value)) return {error: `expected a port number; got "${value}"`};
  const end = `:${Number(value)}`;
  return flow => endpoints(flow).some(endpoint => endpoint.endsWith(end));
}

/** A CIDR block, or a part of the address as it is written. */
function addressTest(value: string, endpoint: (flow: FlowSnapshot) => string): FlowTest | Wrong {
  if (!value.includes('/')) {
    const holds = holding(value);
    return flow => holds(endpoint(flow));
  }
  if (!ipaddr.isValidCIDR(value)) return {error: `expected a block such as 10.0.0.0/8; got "${value}"`};
  const [range, bits] = ipaddr.parseCIDR(value);
  const first = ipv4Number(range.toString());
  const size = 2 ** (32 - bits);
  return flow => {
    const host = hostOf(endpoint(flow));
    const number = ipv4Number(host);
    // Most flows are IPv4, and comparing numbers is some ten times as fast as parsing an address.
    if (number !== undefined) {
      return first !== undefined && Math.floor(number / size) === Math.floor(first / size);
    }
    // Of the IPv6 addresses only `::ffff:10.0.0.1` may lie in an IPv4 block.
    if (first !== undefined && !host.includes('ffff:')) return false;
    if (!ipaddr.isValid(host)) return false;
    const address = ipaddr.process(host);
    return address.kind() === range.kind() && address.match(range, bits);
  };
}
