import type {ScreenEvent} from './state/commands.js';
import type {Message} from './state/screen-state.js';

const messageMs = 5000;

/** Ends each message after a while, unless a key ends it first. */
export function createMessageTimer(dispatch: (event: ScreenEvent) => void) {
  let shown: Message | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    /** To be called after every change of the state. */
    watch({message}: {readonly message: Message | undefined}): void {
      if (message === shown) return;
      shown = message;
      clearTimeout(timer);
      // A message must not keep the process alive after the screen was closed.
      if (message) timer = setTimeout(() => dispatch({type: 'messageOver'}), messageMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
