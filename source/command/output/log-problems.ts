import type {Logger} from '../../flow/logger.js';
import type {Monitor} from '../../monitor/monitor.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {doneByUser, problemsOf, problemWindowMs} from '../../view/summary/problems.js';

/** A problem that was over for so long is told again when it comes back. */
const quietMs = 60_000;

type Picture = Pick<Snapshot, 'services' | 'takenAtMs'>;

/** Logs the problems of services in plain words, each when it begins. @returns ends it */
export function logProblems(monitor: Pick<Monitor, 'subscribe'>, logger: Logger): () => void {
  let pictures: readonly Picture[] = [];
  /** When each problem was there last. */
  const lastMs = new Map<string, number>();
  return monitor.subscribe(({services, takenAtMs}) => {
    // The oldest one may be older: it is what the others are compared with.
    const recent = pictures.findLastIndex(picture => takenAtMs - picture.takenAtMs >= problemWindowMs);
    pictures = [...pictures.slice(Math.max(0, recent)), {services, takenAtMs}];
    for (const {service, kind, sentence, isNow} of problemsOf({services, takenAtMs}, pictures[0])) {
      // What a user did is logged as that.
      if (!isNow || doneByUser.has(kind)) continue;
      const key = `${service} ${kind}`;
      const isNew = takenAtMs - (lastMs.get(key) ?? Number.NEGATIVE_INFINITY) > quietMs;
      lastMs.set(key, takenAtMs);
      if (!isNew) continue;
      // Such a sentence may name devices and hosts, which the log pane hides under --privacy.
      if (kind === 'problem') logger.info({service, problem: sentence}, 'a service does not work');
      else logger.info({}, sentence);
    }
  });
}
