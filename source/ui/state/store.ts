import type {ScreenEvent} from './commands.js';
import type {ScreenState} from './screen-state.js';

/** Holds the state of the screen. All changes within a frame are painted together. */
export interface Store {
  /** The state as last painted. */
  get(): ScreenState;
  /** The state as of now, painted or not. What a key means depends on the keys before it. */
  current(): ScreenState;
  dispatch(event: ScreenEvent): void;
  /** Calls `onChange` for every frame; returns a function that ends the subscription. */
  subscribe(onChange: () => void): () => void;
}

const frameMs = 33;

export function createStore(
  initial: ScreenState,
  reduce: (state: ScreenState, event: ScreenEvent) => ScreenState,
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
    dispatch(event) {
      state = reduce(state, event);
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
