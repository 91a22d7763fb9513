import type {Monitor} from '../monitor/monitor.js';
import type {ViewState} from '../view/view.js';
import {createHeadlessPrinter} from './headless.js';
import type {CommandOptions} from './options.js';

/** Prints snapshots until the run is `ended`, or nobody reads stdout any more. */
export async function runHeadless(
  monitor: Monitor,
  options: CommandOptions,
  view: ViewState,
  ended: Promise<void>,
): Promise<void> {
  const printer = createHeadlessPrinter(options, view, process.stdout);
  // As with `top -b | head`: a reader that has seen enough ends the run, and that is no error.
  const abandoned = new Promise<void>((resolve, reject) => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EPIPE' ? resolve() : reject(error),
    );
  });
  const unsubscribe = monitor.subscribe(printer.print);
  await Promise.race([ended, abandoned, monitor.failed]);
  unsubscribe();
  printer.finish(await monitor.takeSnapshot());
}
