import type {Action} from './commands.js';
import type {ScreenState} from './state.js';

/** The screen's state; many changes within a frame become one paint. */
export interface Store {
  /** As last painted. */
  get(): ScreenState;
  /** As of now, whether painted or not: what a key means depends on the key before it. */
  current(): ScreenState;
  dispatch(action: Action): void;
  subscribe(onChange: () => void): () => void;
}

const frameMs = 33;

export function createStore(
  initial: ScreenState,
  reduce: (state: ScreenState, action: Action) => ScreenState,
): Store {
  let state = initial;
  let shown = initial;
  let paintedAtMs = 0;
  let scheduled = false;
  const listeners = new Set<() => void>();

  function paint(): void {
    scheduled = false;
    paintedAtMs = performance.now();
    shown = state;
    for (const listener of listeners) listener();
  }

  return {
    get: () => shown,
    current: () => state,
    dispatch(action) {
      state = reduce(state, action);
      if (scheduled) return;
      scheduled = true;
      const restMs = frameMs - (performance.now() - paintedAtMs);
      // The first key after a while is painted at once.
      if (restMs <= 0) setImmediate(paint);
      else setTimeout(paint, restMs);
    },
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
