import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {defaultBindings} from '../../source/ui/input/bindings.js';
import {initialState} from '../../source/ui/state/initial-state.js';
import type {ScreenState} from '../../source/ui/state/screen-state.js';
import type {Size} from '../../source/ui/state/size.js';
import type {ViewState} from '../../source/view/view.js';

/** A screen that was just opened, with the default keys, on a terminal without colours. */
export function startState(
  snapshot: Snapshot,
  view: ViewState,
  size: Size,
  filters: ReadonlyMap<string, string> = new Map(),
): ScreenState {
  return initialState({snapshot, view, size, filters, bindings: defaultBindings, cursorSign: '>'});
}
