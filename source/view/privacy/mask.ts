import {createHmac, randomBytes} from 'node:crypto';
import {hostOf} from '../../address/endpoint.js';
import {connectionId} from '../../flow/connection-id.js';
import type {Metadata} from '../../flow/metadata.js';
import type {FlowSnapshot, ServiceSnapshot, Snapshot} from '../../snapshot/snapshot.js';

/** Hides who is who: in place of addresses and names stand signs, the same ones as long as it lives. */
export interface Mask {
  apply(snapshot: Snapshot): Snapshot;
  /** The id of the flow that is shown under this one. */
  realId(maskedId: string): string | undefined;
  /** The sign of an address, of `host:port` with its port, and of any other name. */
  host(address: string): string;
  endpoint(endpoint: string): string;
  name(name: string): string;
  metadata(metadata: Metadata): Metadata;
}

/** They name no one. */
const harmlessKeys: ReadonlySet<string> = new Set(['conn_type', 'protocol', 'app']);

/** What of a flow is hidden; it is the same from interval to interval. */
type Hidden = Pick<FlowSnapshot, 'id' | 'client' | 'target' | 'metadata'>;

/** @param key makes the signs; without it nobody can tell what they stand for, nor try addresses until one fits */
export function createMask(key: Uint8Array = randomBytes(32)): Mask {
  // Computed, not numbered: however many strangers come, none has to be remembered.
  const sign = (kind: string, name: string) =>
    `${kind}-${createHmac('sha256', key).update(`${kind} ${name}`).digest('hex').slice(0, 8)}`;
  const names = (name: string) => sign('name', name);
  const hosts = (address: string) => sign('host', address);
  /** Of the flows of the last interval, by their real ids. */
  let hidden = new Map<string, {readonly of: Metadata; readonly as: Hidden}>();
  let realIds = new Map<string, string>();

  /** Ports stay: they tell services apart, not people. */
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

  function hide(flow: FlowSnapshot): Hidden {
    const client = maskEndpoint(flow.client);
    const target = maskEndpoint(flow.target);
    return {
      id: connectionId(flow.protocol, client, target),
      client,
      target,
      metadata: maskMetadata(flow.metadata),
    };
  }

  function maskService(service: ServiceSnapshot): ServiceSnapshot {
    return {
      ...service,
      listen: maskEndpoint(service.listen),
      target: service.target.split(', ').map(maskEndpoint).join(', '),
      statsGUID: names(service.statsGUID),
    };
  }

  return {
    apply(snapshot) {
      const nextHidden: typeof hidden = new Map();
      const nextIds: typeof realIds = new Map();
      const flows = snapshot.flows.map(flow => {
        const before = hidden.get(flow.id);
        const known = before?.of === flow.metadata ? before : {of: flow.metadata, as: hide(flow)};
        nextHidden.set(flow.id, known);
        nextIds.set(known.as.id, flow.id);
        return {...flow, ...known.as};
      });
      hidden = nextHidden;
      realIds = nextIds;
      const services = snapshot.services.map(maskService);
      // Sentences hold names in places that nobody knows.
      const notices =
        snapshot.notices.length > 0 ? [`${snapshot.notices.length} notices, hidden by --privacy`] : [];
      return {...snapshot, host: names(snapshot.host), services, notices, flows};
    },
    realId: maskedId => realIds.get(maskedId),
    host: hosts,
    endpoint: maskEndpoint,
    name: names,
    metadata: maskMetadata,
  };
}
