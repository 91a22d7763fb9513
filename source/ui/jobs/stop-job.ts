import {isOrphaned, statOf} from './process-group.js';

const stopsWithinMs = 100;

/** Whether somebody could continue this process once it is stopped. */
export function canStopJob(): boolean {
  // The kernel stops no first process of a container.
  if (process.pid === 1) return false;
  const own = statOf('self');
  return own === undefined || !isOrphaned(own, statOf);
}

/**
 * Stops the process as Ctrl-Z does for any program.
 * @param onRefused called if it runs on all the same
 */
export function stopJob(onRefused: () => void): void {
  let continued = false;
  const onContinue = () => {
    continued = true;
  };
  process.once('SIGCONT', onContinue);
  // The whole process group, as the terminal itself would: after `npm start`, the shell waits for npm.
  process.kill(0, 'SIGTSTP');
  // The immediate lets a SIGCONT that has arrived in the meantime be handled first.
  setTimeout(() => {
    setImmediate(() => {
      process.off('SIGCONT', onContinue);
      if (!continued) onRefused();
    });
  }, stopsWithinMs);
}
