import type {ServiceConfiguration} from '../configuration/model.js';
import type {Logger} from '../flow/logger.js';
import type {ServiceSnapshot} from '../snapshot/snapshot.js';

/**
 * Logs the totals of each service that has an `observePeriodMs`, at the end of every period in which they changed.
 * @param read returns all services as they are now, in the order of `configurations`
 * @returns ends it
 */
export function observeServices(
  configurations: readonly ServiceConfiguration[],
  read: () => readonly ServiceSnapshot[],
  logger: Logger,
): () => void {
  const timers = configurations.flatMap(({observePeriodMs}, index) => {
    if (observePeriodMs === undefined) return [];
    let last = '';
    const observe = () => {
      const totals = totalsOf(read()[index]!);
      const now = JSON.stringify(totals);
      if (now !== last) logger.info(totals, 'totals of the service');
      last = now;
    };
    return [setInterval(observe, observePeriodMs).unref()];
  });
  return () => timers.forEach(clearInterval);
}

function totalsOf({name, flows, rx, tx, drops, refusals}: ServiceSnapshot) {
  return {
    service: name,
    flows: {active: flows.active, started: flows.started},
    rx: {packets: rx.packets, bytes: rx.bytes},
    tx: {packets: tx.packets, bytes: tx.bytes},
    drops: drops.total,
    refusals,
  };
}
