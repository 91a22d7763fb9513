import {type Problem, problemsOf, problemWindowMs} from '../../view/summary/problems.js';
import type {ScreenState} from './screen-state.js';

/** What goes wrong with the services at the moment on screen, worst first; what happens now comes before what happened. */
export function problemsOnScreen({
  snapshot,
  past,
}: Pick<ScreenState, 'snapshot' | 'past'>): readonly Problem[] {
  const since = snapshot.takenAtMs - problemWindowMs;
  const earlier = past.findLast(({rest}) => rest.takenAtMs <= since) ?? past[0];
  const before = earlier && earlier.rest.takenAtMs < snapshot.takenAtMs ? earlier.rest : undefined;
  return problemsOf(snapshot, before);
}
