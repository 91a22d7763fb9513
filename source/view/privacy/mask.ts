import {createHmac, randomBytes} from 'node:crypto';
import {isIPv6} from 'node:net';
import {hostOf} from '../../address/endpoint.js';
import {connectionId, parseConnectionId} from '../../flow/connection-id.js';
import type {FlowName} from '../../flow/flow-key.js';
import type {Metadata} from '../../flow/metadata.js';
import {snapshotOfTable, tableOf, withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import {identityAt} from '../../snapshot/columns/read.js';
import {type FlowTable, indexOf, pageOf, slotsOfName} from '../../snapshot/columns/table.js';
import type {
  AlertSnapshot,
  HostSnapshot,
  ServiceLimits,
  ServiceSnapshot,
  Snapshot,
} from '../../snapshot/snapshot.js';
import {qualityKeys} from '../columns/quality-keys.js';
import {namesNobody} from '../filter/names-nobody.js';
import {createTableMask} from './mask-table.js';

/** Replaces addresses and names by pseudonyms. A name keeps its pseudonym as long as the mask lives. */
export interface Mask {
  apply(snapshot: Snapshot): Snapshot;
  /** The real name of the flow that is shown with this masked name. */
  realName(masked: FlowName): FlowName | undefined;
  /** The pseudonym of an address. */
  host(address: string): string;
  /** An address that nobody has, of the same family, for where there must be one: in 240.0.0.0/4 or 2001:db8::/32. */
  address(address: string): string;
  /** The pseudonym of a `host:port`; the port stays. */
  endpoint(endpoint: string): string;
  /** The pseudonym of any other name. */
  name(name: string): string;
  metadata(metadata: Metadata): Metadata;
}

const hiddenText = 'hidden by --privacy';
/** Metadata that identifies nobody. */
const harmlessKeys: ReadonlySet<string> = new Set([
  'conn_type',
  'protocol',
  'app',
  'app_before',
  'app_category',
  'country',
  'direction',
  'interface',
  'rtp_codec',
  // All but the address that it tells.
  ...qualityKeys.filter(key => key !== 'stun_mapped'),
]);

/** @param key the secret of the pseudonyms; without it, nobody can find their names, not even by trying all addresses */
export function createMask(key: Uint8Array = randomBytes(32)): Mask {
  // Computed instead of numbered, so that no name has to be remembered.
  const pseudonym = (kind: string, name: string) =>
    `${kind}-${createHmac('sha256', key).update(`${kind} ${name}`).digest('hex').slice(0, 8)}`;
  const names = (name: string) => pseudonym('name', name);
  const hosts = (address: string) => pseudonym('host', address);
  const maskTable = createTableMask({endpoint: maskEndpoint, metadata: maskMetadata, name: names});
  /** The last snapshot, as it is and as it is shown: the flows of both have the same slots. */
  let last: {readonly real: FlowTable; readonly masked: FlowTable} | undefined;

  /** It ends in the digits of the pseudonym, so what is seen in both places can be compared. */
  function maskAddress(address: string): string {
    const digits = hosts(address).slice(-8);
    if (isIPv6(address)) return `2001:db8::${digits.slice(0, 4)}:${digits.slice(4)}`;
    return Buffer.from(`f${digits.slice(1)}`, 'hex').join('.');
  }

  /** Ports stay: they identify services, not people. */
  function maskEndpoint(endpoint: string): string {
    const colon = endpoint.lastIndexOf(':');
    if (endpoint === '' || colon < 0) return endpoint === '' ? '' : names(endpoint);
    return `${hosts(hostOf(endpoint))}:${endpoint.slice(colon + 1)}`;
  }

  function maskMetadata(metadata: Metadata): Metadata {
    const entries = Object.entries(metadata).map(([key, value]) => {
      if (key === 'src_addr' || key === 'dst_addr') return [key, maskEndpoint(String(value))];
      return [key, harmlessKeys.has(key) || typeof value === 'boolean' ? value : names(String(value))];
    });
    return Object.fromEntries(entries);
  }

  function maskService(service: ServiceSnapshot): ServiceSnapshot {
    return {
      ...service,
      listen: maskEndpoint(service.listen),
      target: service.target.split(', ').map(maskEndpoint).join(', '),
      statsGUID: names(service.statsGUID),
      ...(service.limits && {limits: maskLimits(service.limits)}),
      ...(service.problem !== undefined && {problem: hiddenText}),
    };
  }

  /** Blocks are addresses of clients. */
  function maskLimits({rates, ...rest}: ServiceLimits): ServiceLimits {
    if (rates === undefined) return rest;
    return {
      ...rest,
      rates: rates.map(rate => (rate.block === undefined ? rate : {...rate, block: names(rate.block)})),
    };
  }

  function maskAlert(alert: AlertSnapshot): AlertSnapshot {
    const filter = namesNobody(alert.filter) ? alert.filter : '';
    const host = alert.host === undefined ? {} : {host: names(alert.host)};
    return {...alert, ...host, filter, ids: alert.ids.map(maskId)};
  }

  function maskHost(host: HostSnapshot): HostSnapshot {
    const problem = host.problem === undefined ? {} : {problem: hiddenText};
    return {...host, name: names(host.name), ...problem};
  }

  function maskId(id: string): string {
    const flow = parseConnectionId(id);
    return flow === undefined
      ? names(id)
      : connectionId(flow.protocol, maskEndpoint(flow.client), maskEndpoint(flow.target));
  }

  return {
    apply(snapshot) {
      const services = snapshot.services.map(maskService);
      // Sentences may contain names anywhere.
      const notices =
        snapshot.notices.length > 0 ? [`${snapshot.notices.length} notices, hidden by --privacy`] : [];
      const real = tableOf(snapshot);
      last = {real, masked: maskTable(real)};
      return snapshotOfTable(
        {
          ...withoutFlows(snapshot),
          host: names(snapshot.host),
          services,
          notices,
          alerts: snapshot.alerts?.map(maskAlert),
          hosts: snapshot.hosts?.map(maskHost),
        },
        last.masked,
      );
    },
    realName(masked) {
      const slot = last && slotsOfName(last.masked, masked)[0];
      if (slot === undefined) return undefined;
      const {id, host} = identityAt(pageOf(last!.real, slot), indexOf(slot));
      return {id, host};
    },
    host: hosts,
    address: maskAddress,
    endpoint: maskEndpoint,
    name: names,
    metadata: maskMetadata,
  };
}
