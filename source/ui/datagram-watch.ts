import {type FlowIdentity, flowKey} from '../flow/flow-key.js';
import type {SnapshotSource} from './screen-options.js';
import type {ScreenEvent} from './state/commands.js';
import type {ScreenState} from './state/screen-state.js';
import {detailedFlow, identityOf} from './state/selection.js';

/**
 * Asks the source for the datagrams of the flow whose detail is open, and of no other. When the flow ends, its last ones stay
 * until the detail closes.
 */
export function createDatagramWatch(
  {watch}: Pick<SnapshotSource, 'watch'>,
  dispatch: (event: ScreenEvent) => void,
) {
  let watched: FlowIdentity | undefined;
  let stopWatching = () => {};
  let seen: Pick<ScreenState, 'mode' | 'snapshot' | 'selectedFlow' | 'rows'> | undefined;

  function end(): void {
    stopWatching();
    stopWatching = () => {};
    watched = undefined;
  }

  function begin(flow: FlowIdentity): void {
    watched = flow;
    stopWatching = watch!(flow, datagrams => {
      if (watched === flow) dispatch({type: 'watched', watched: {...flow, datagrams}});
    });
    dispatch({type: 'watched', watched: {...flow, datagrams: []}});
  }

  return {
    /** To be called after every change of the state. */
    follow(state: ScreenState): void {
      if (!watch || isSeen(state)) return;
      const flow = state.mode === 'detail' ? detailedFlow(state) : undefined;
      if (flow && watched && flowKey(flow) === flowKey(watched)) return;
      if (watched) {
        end();
        dispatch({type: 'watched', watched: undefined});
      }
      if (flow && flow.state !== 'ended' && state.kind === 'live') begin(identityOf(flow));
    },
    stop: end,
  };

  /** Most changes are of something else. */
  function isSeen({mode, snapshot, selectedFlow, rows}: ScreenState): boolean {
    const isSame =
      seen?.mode === mode &&
      seen.snapshot === snapshot &&
      seen.selectedFlow === selectedFlow &&
      seen.rows === rows;
    seen = {mode, snapshot, selectedFlow, rows};
    return isSame;
  }
}
