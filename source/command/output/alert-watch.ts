import type {Logger} from '../../flow/logger.js';
import {withParts} from '../../snapshot/columns/of-snapshot.js';
import type {AlertSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import type {Alert} from '../../view/alerts/alert.js';
import {alertsOn} from '../../view/alerts/alerts-on.js';

/** Looks at every snapshot of a run for what the configuration wants to be told. */
export interface AlertWatch {
  /**
   * The snapshot with the alerts that are on in it. The same snapshot always gives the same one. Without alerts of its own,
   * the watch leaves those of a file as they are.
   */
  apply(snapshot: Snapshot): Snapshot;
  /** Watches for these from now on. */
  watchFor(alerts: readonly Alert[]): void;
  /** Whether any alert was on in any of the snapshots so far. */
  hasBeenOn(): boolean;
}

/** @param logger is told when an alert begins, and when it is over */
export function createAlertWatch(first: readonly Alert[], logger: Logger): AlertWatch {
  let alerts = first;
  let on: readonly AlertSnapshot[] = [];
  let beenOn = false;
  let last: {readonly of: Snapshot; readonly as: Snapshot} | undefined;

  function look(snapshot: Snapshot): Snapshot {
    const isWatching = alerts.length > 0;
    const now = isWatching ? alertsOn(snapshot, alerts, on) : (snapshot.alerts ?? []);
    beenOn ||= now.length > 0;
    // A recording can step back, which is no news.
    if (last === undefined || snapshot.takenAtMs >= last.of.takenAtMs) tell(now, snapshot.takenAtMs);
    on = now;
    return isWatching ? withParts(snapshot, {alerts: now}) : snapshot;
  }

  function tell(now: readonly AlertSnapshot[], takenAtMs: number): void {
    for (const {name, filter, flows, ids} of now) {
      if (!isAmong(on, name)) logger.warn({alert: name, filter, flows, worst: ids[0]}, 'an alert began');
    }
    for (const {name, sinceMs} of on) {
      const seconds = Math.round(takenAtMs - sinceMs) / 1000;
      if (!isAmong(now, name)) logger.info({alert: name, seconds}, 'an alert is over');
    }
  }

  return {
    apply(snapshot) {
      if (last?.of !== snapshot) last = {of: snapshot, as: look(snapshot)};
      return last.as;
    },
    watchFor(others) {
      alerts = others;
    },
    hasBeenOn: () => beenOn,
  };
}

function isAmong(alerts: readonly AlertSnapshot[], name: string): boolean {
  return alerts.some(alert => alert.name === name);
}
