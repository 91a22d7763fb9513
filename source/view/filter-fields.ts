import ipaddr from 'ipaddr.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {columnById, flowState} from './columns.js';
import {findColumn} from './sort.js';

export type FlowTest = (flow: FlowSnapshot, nowMs: number) => boolean;

/** The test that `field:value` stands for, or a sentence that says what was expected. */
export function fieldTest(field: string, value: string): FlowTest | {readonly error: string} {
  const name = field.toLowerCase();
  switch (name) {
    case 'port':
      return portTest(value, flow => [flow.client, flow.target]);
    case 'sport':
      return portTest(value, flow => [flow.client]);
    case 'dport':
      return portTest(value, flow => [flow.target]);
    case 'state':
      return flow => flow.state === value.toLowerCase() || flowState(flow) === value.toLowerCase();
    case 'client':
    case 'target':
      return addressTest(value, flow => flow[name]);
  }
  if (name.startsWith('meta.')) return metadataTest(field.slice('meta.'.length), value);
  const column = findColumn(field);
  if (column === undefined) return metadataTest(field, value);
  const wanted = value.toLowerCase();
  return (flow, nowMs) => columnById(column).text(flow, nowMs).toLowerCase().includes(wanted);
}

function portTest(value: string, endpoints: (flow: FlowSnapshot) => string[]): FlowTest | {error: string} {
  if (!/^\d{1,5}$/.test(value)) return {error: `expected a port number; got "${value}"`};
  return flow => endpoints(flow).some(endpoint => endpoint.endsWith(`:${Number(value)}`));
}

/** A CIDR block, or a part of the address as it is written. */
function addressTest(value: string, endpoint: (flow: FlowSnapshot) => string): FlowTest | {error: string} {
  if (!value.includes('/')) {
    const wanted = value.toLowerCase();
    return flow => endpoint(flow).toLowerCase().includes(wanted);
  }
  if (!ipaddr.isValidCIDR(value)) return {error: `expected a block such as 10.0.0.0/8; got "${value}"`};
  const [range, bits] = ipaddr.parseCIDR(value);
  return flow => {
    const host = endpoint(flow)
      .replace(/:\d+$/, '')
      .replace(/^\[|\]$/g, '')
      .replace(/%.*$/, '');
    if (!ipaddr.isValid(host)) return false;
    const address = ipaddr.process(host);
    return address.kind() === range.kind() && address.match(range, bits);
  };
}

/** Any other name is a key of the metadata, matched by a part of its value. */
function metadataTest(key: string, value: string): FlowTest {
  const wanted = value.toLowerCase();
  return flow => {
    const metadata = flow.metadata[key];
    return metadata !== undefined && String(metadata).toLowerCase().includes(wanted);
  };
}
