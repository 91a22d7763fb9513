import type {Action} from './state/commands.js';
import type {ScreenState} from './state/state.js';

const messageMs = 5000;

/** Ends each message after its time, unless a key did; to be told of every change of the state. */
export function createMessageTime(dispatch: (action: Action) => void) {
  let shown: ScreenState['status'];
  let timer: NodeJS.Timeout | undefined;
  return {
    watch({status}: Pick<ScreenState, 'status'>): void {
      if (status === shown) return;
      shown = status;
      clearTimeout(timer);
      // A screen that is closed meanwhile is not kept open by a message.
      if (status) timer = setTimeout(() => dispatch({type: 'messageOver'}), messageMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
