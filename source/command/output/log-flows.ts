import type {Logger} from '../../flow/logger.js';
import type {Snapshot} from '../../snapshot/snapshot.js';

/** A structured line per flow with traffic in the interval, as a `Meter` logs of itself; at `--log-level debug`. */
export function logFlows(snapshot: Snapshot, logger: Logger): void {
  for (const {id, service, rx, tx, metadata} of snapshot.flows) {
    if (rx.packetsPerSecond + tx.packetsPerSecond > 0) {
      logger.debug({conn_id: id, service, rx, tx, metadata}, 'traffic');
    }
  }
}
