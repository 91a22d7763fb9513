import type {Snapshot} from '../../snapshot/snapshot.js';
import type {SnapshotSource} from '../../ui/screen-options.js';
import type {ViewState} from '../../view/view.js';
import {createHeadlessPrinter} from '../output/headless.js';
import type {Stdout} from '../output/stdout.js';
import type {Settings} from './settings.js';

/** Prints snapshots until the run is `ended`, or nobody reads stdout any more. Resolves with the exit status. */
export async function runHeadless(
  source: SnapshotSource,
  last: () => Promise<Snapshot>,
  options: Settings,
  view: ViewState,
  stdout: Stdout,
  ended: Promise<number>,
  mayLeaveOut = true,
): Promise<number> {
  const printer = createHeadlessPrinter(options, view, stdout, mayLeaveOut);
  // As with `top -b | head`: a reader that has seen enough ends the run, and that is no error.
  const abandoned = new Promise<number>((resolve, reject) => {
    if (process.stdout.isTTY) return;
    process.stdout.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve(0) : reject(error),
    );
  });
  const unsubscribe = options.output === 'none' ? undefined : source.subscribe(printer.print);
  const status = await Promise.race([ended, abandoned]);
  unsubscribe?.();
  printer.finish(await last());
  return status;
}
