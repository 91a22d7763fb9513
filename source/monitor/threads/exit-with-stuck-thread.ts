import {loadBatchLibc} from '../../libc/libc.js';

/**
 * Ends the process at once, from a listener of its exit: Node would wait for the thread that is stuck, and koffi would
 * abort the process over its open watch. The listeners that come later run before that.
 */
export function exitWithStuckThread(self: (status: number) => void, status: number): void {
  const loaded = loadBatchLibc();
  // Without koffi there is no watch either, and Node ends the thread.
  if (!('libc' in loaded)) return;
  const listeners = process.listeners('exit');
  for (const listener of listeners.slice(listeners.indexOf(self) + 1)) listener(status);
  loaded.libc._exit(status);
}
