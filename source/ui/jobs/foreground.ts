import {isInForeground} from './process-group.js';

const lookAgainMs = 200;

interface Changes {
  /** The job may use the terminal from now on. */
  readonly onForeground: () => void;
  /** Whoever stopped the job had the terminal since. */
  readonly onContinued: () => void;
}

/** Tells when a job gets the terminal: as a shell gives it with `fg`, which a running job is not told of. */
export interface Foreground {
  /** Begins anew: waits until the job is in the foreground. */
  wait(): void;
  stop(): void;
}

export function followForeground({onForeground, onContinued}: Changes): Foreground {
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    clearTimeout(timer);
    if (isInForeground()) onForeground();
    else timer = setTimeout(wait, lookAgainMs);
  }

  function continued(): void {
    onContinued();
    wait();
  }

  process.on('SIGCONT', continued);
  return {
    wait,
    stop() {
      clearTimeout(timer);
      process.off('SIGCONT', continued);
    },
  };
}
