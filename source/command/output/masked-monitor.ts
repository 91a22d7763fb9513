import {defaultProtocol, inBothOrders} from '../../flow/connection.js';
import {connectionId, parseConnectionId} from '../../flow/connection-id.js';
import type {Monitor} from '../../monitor/monitor.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import type {SnapshotSource} from '../../ui/screen-options.js';
import type {Mask} from '../../view/privacy/mask.js';

/** A source as it may be shown to others. */
export function maskedSource(source: SnapshotSource, mask: Pick<Mask, 'apply'>): SnapshotSource {
  const masked = once(mask.apply);
  return {
    latest: () => masked(source.latest()),
    subscribe: listener => source.subscribe(snapshot => listener(masked(snapshot))),
  };
}

/** A monitor that others may look at. Payloads cannot be masked, so it may have none to show. */
export type ShownMonitor = Omit<Monitor, 'watch' | 'readFlows'> & Partial<Pick<Monitor, 'watch'>>;

/**
 * The monitor as it may be shown to others: its snapshots masked, its actions by the ids that they show, and no datagrams.
 */
export function maskedMonitor(monitor: Monitor, mask: Mask): ShownMonitor {
  const masked = once(mask.apply);
  const {watch, readFlows, ...rest} = monitor;
  return {
    ...rest,
    ...maskedSource(monitor, {apply: masked}),
    sizesOf(flow) {
      const real = mask.realName({id: flow.id});
      return real && monitor.sizesOf({...flow, id: real.id});
    },
    takeSnapshot: async () => masked(await monitor.takeSnapshot()),
    updateMetadata: inBothOrders((connection, metadata, options) => {
      const {protocol = defaultProtocol, client, target} = connection;
      const masked = mask.realName({id: connectionId(protocol, client, target)});
      const real = masked && parseConnectionId(masked.id);
      if (real) monitor.updateMetadata(real, metadata, options);
    }),
    async act(flowId, action) {
      const real = mask.realName({id: flowId});
      return real !== undefined && monitor.act(real.id, action);
    },
  };
}

/** The same snapshot always gives the same masked snapshot. */
function once(apply: (snapshot: Snapshot) => Snapshot): (snapshot: Snapshot) => Snapshot {
  let last: {readonly of: Snapshot; readonly masked: Snapshot} | undefined;
  return of => {
    if (last?.of !== of) last = {of, masked: apply(of)};
    return last.masked;
  };
}
