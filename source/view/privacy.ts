import type {FlowSnapshot, Metadata, ServiceSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {hostOf} from './endpoint.js';

/** Hides who is who: in place of addresses and names stand signs, the same ones as long as it lives. */
export interface Mask {
  apply(snapshot: Snapshot): Snapshot;
  /** The id of the flow that is shown under this one. */
  realId(maskedId: string): string | undefined;
}

/** They name no one. */
const harmlessKeys: ReadonlySet<string> = new Set(['conn_type', 'protocol', 'app']);

export function createMask(): Mask {
  const hosts = createSigns('host');
  const names = createSigns('name');
  let realIds = new Map<string, string>();
  // Quiet flows are the same objects as an interval ago.
  let masked = new Map<FlowSnapshot, FlowSnapshot>();

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

  function maskFlow(flow: FlowSnapshot): FlowSnapshot {
    const client = maskEndpoint(flow.client);
    const target = maskEndpoint(flow.target);
    const metadata = maskMetadata(flow.metadata);
    return {...flow, id: `${client}->${target}/${flow.protocol}`, client, target, metadata};
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
      const nextMasked = new Map<FlowSnapshot, FlowSnapshot>();
      const nextIds = new Map<string, string>();
      const flows = snapshot.flows.map(flow => {
        const shown = masked.get(flow) ?? maskFlow(flow);
        nextMasked.set(flow, shown);
        nextIds.set(shown.id, flow.id);
        return shown;
      });
      masked = nextMasked;
      realIds = nextIds;
      const services = snapshot.services.map(maskService);
      // Sentences hold names in places that nobody knows.
      const notices =
        snapshot.notices.length > 0 ? [`${snapshot.notices.length} notices, hidden by --privacy`] : [];
      return {...snapshot, host: names(snapshot.host), services, notices, flows};
    },
    realId: maskedId => realIds.get(maskedId),
  };
}

/** `host-1`, `host-2`, ... in the order in which they are met. */
function createSigns(kind: string): (name: string) => string {
  const signs = new Map<string, string>();
  return name => {
    let sign = signs.get(name);
    if (sign === undefined) {
      sign = `${kind}-${signs.size + 1}`;
      signs.set(name, sign);
    }
    return sign;
  };
}
