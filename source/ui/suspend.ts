const stopAfterMs = 100;

/**
 * Stops the process as Ctrl-Z does for any program.
 * @param onContinue called after the shell continued it, as with `fg`
 */
export function suspendProcess(onContinue: () => void): void {
  let continued = false;
  process.once('SIGCONT', () => {
    continued = true;
    onContinue();
  });
  // The whole process group, as the terminal itself would: after `npm start`, the shell waits for npm.
  process.kill(0, 'SIGTSTP');
  // The kernel ignores SIGTSTP where no shell could continue the process, but the user still wants to stop it.
  // The immediate lets a SIGCONT that has arrived in the meantime be handled first.
  setTimeout(() => setImmediate(() => continued || process.kill(process.pid, 'SIGSTOP')), stopAfterMs);
}
