import {createHmac, randomBytes} from 'node:crypto';
import {hostOf} from '../../address/endpoint.js';
import {connectionId} from '../../flow/connection-id.js';
import type {Metadata} from '../../flow/metadata.js';
import type {FlowSnapshot, ServiceSnapshot, Snapshot} from '../../snapshot/snapshot.js';

/** Replaces addresses and names by pseudonyms. A name keeps its pseudonym as long as the mask lives. */
export interface Mask {
  apply(snapshot: Snapshot): Snapshot;
  /** The real id of the flow that is shown with this masked id. */
  realId(maskedId: string): string | undefined;
  /** The pseudonym of an address. */
  host(address: string): string;
  /** The pseudonym of a `host:port`; the port stays. */
  endpoint(endpoint: string): string;
  /** The pseudonym of any other name. */
  name(name: string): string;
  metadata(metadata: Metadata): Metadata;
}

/** Metadata that identifies nobody. */
const harmlessKeys: ReadonlySet<string> = new Set(['conn_type', 'protocol', 'app']);

/** The masked fields of a flow; they stay the same between intervals. */
type Hidden = Pick<FlowSnapshot, 'id' | 'client' | 'target' | 'metadata'>;

/** @param key the secret of the pseudonyms; without it, nobody can find their names, not even by trying all addresses */
export function createMask(key: Uint8Array = randomBytes(32)): Mask {
  // Computed instead of numbered, so that no name has to be remembered.
  const pseudonym = (kind: string, name: string) =>
    `${kind}-${createHmac('sha256', key).update(`${kind} ${name}`).digest('hex').slice(0, 8)}`;
  const names = (name: string) => pseudonym('name', name);
  const hosts = (address: string) => pseudonym('host', address);
  /** The flows of the last interval by their real ids. */
  let hidden = new Map<string, {readonly of: Metadata; readonly as: Hidden}>();
  let realIds = new Map<string, string>();

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
      ...(service.problem !== undefined && {problem: 'hidden by --privacy'}),
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
      // Sentences may contain names anywhere.
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
