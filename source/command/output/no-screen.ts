import type {FileCommand} from '../cli/file-command.js';
import type {CommandOptions} from '../cli/options.js';
import {hasTerminal, takesStdin} from '../run/screen/keys.js';
import {sayOnStderr} from './stderr.js';

/** Why no screen is shown, as a sentence; undefined where one can be. */
export function whyNoScreen(file?: FileCommand): string | undefined {
  if (!process.stdout.isTTY) return 'no terminal on stdout, so it runs as with --headless';
  if (takesStdin(file) ? !hasTerminal() : !process.stdin.isTTY) {
    return 'no terminal on stdin, so it runs as with --headless';
  }
  // Such a terminal cannot move its cursor.
  if (process.env.TERM === 'dumb' || process.env.TERM === '') {
    return 'the terminal says that it is a dumb one (TERM), so it runs as with --headless';
  }
  // Ink's own variable. A screen reader cannot follow a screen that repaints itself, but it can read text that is appended.
  if (process.env.INK_SCREEN_READER === 'true') {
    return 'INK_SCREEN_READER is set, so it prints plain text at each interval, as with --headless; -i 10s prints less often, Ctrl-C ends it';
  }
  return undefined;
}

/** Printed once the run has started, so that errors come first. */
export function tellOfNoScreen({headless, file}: Pick<CommandOptions, 'headless' | 'file'>): void {
  const why = whyNoScreen(file);
  if (why === undefined || headless) return;
  sayOnStderr(why);
}
