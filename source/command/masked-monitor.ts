import type {Monitor} from '../monitor/monitor.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {createMask} from '../view/privacy.js';

/** The monitor as it may be shown to others: its snapshots masked, its actions by the ids that they show. */
export function maskedMonitor(monitor: Monitor): Monitor {
  const mask = createMask();
  let last: {readonly of: Snapshot; readonly masked: Snapshot} | undefined;
  // Whoever asks for the same snapshot is told the same.
  const masked = (of: Snapshot): Snapshot => {
    if (last?.of !== of) last = {of, masked: mask.apply(of)};
    return last.masked;
  };
  return {
    ...monitor,
    latest: () => masked(monitor.latest()),
    subscribe: listener => monitor.subscribe(snapshot => listener(masked(snapshot))),
    takeSnapshot: async () => masked(await monitor.takeSnapshot()),
    async act(flowId, action) {
      const id = mask.realId(flowId);
      return id !== undefined && monitor.act(id, action);
    },
  };
}
