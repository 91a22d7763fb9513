import type {Monitor} from '../../monitor/monitor.js';
import type {SnapshotSource} from '../../ui/screen-options.js';
import type {Alert} from '../../view/alerts/alert.js';
import type {AlertWatch} from './alert-watch.js';

/** A source whose snapshots tell which alerts are on. */
export function alertedSource(source: SnapshotSource, {apply}: Pick<AlertWatch, 'apply'>): SnapshotSource {
  return {
    ...source,
    latest: () => apply(source.latest()),
    subscribe: listener => source.subscribe(snapshot => listener(apply(snapshot))),
  };
}

/** A monitor whose snapshots tell which alerts are on. */
export interface AlertedMonitor extends Monitor {
  /** Watches for these, at every interval, whoever else listens. */
  watchFor(alerts: readonly Alert[]): void;
}

export function alertedMonitor(monitor: Monitor, watch: AlertWatch): AlertedMonitor {
  let stop: (() => void) | undefined;
  return {
    ...monitor,
    ...alertedSource(monitor, watch),
    takeSnapshot: async () => watch.apply(await monitor.takeSnapshot()),
    watchFor(alerts) {
      watch.watchFor(alerts);
      stop?.();
      stop = alerts.length > 0 ? monitor.subscribe(watch.apply) : undefined;
    },
  };
}
