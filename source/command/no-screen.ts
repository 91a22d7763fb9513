import type {CommandOptions} from './options.js';

/** What keeps a screen from being shown. */
export function missingTerminal(): 'stdin' | 'stdout' | undefined {
  if (!process.stdout.isTTY) return 'stdout';
  return process.stdin.isTTY ? undefined : 'stdin';
}

/** Told once the run has begun: what is wrong with it goes before. */
export function tellOfNoScreen({headless}: CommandOptions): void {
  const missing = missingTerminal();
  if (missing === undefined || headless) return;
  process.stderr.write(`udptop: no terminal on ${missing}, so it runs as with --headless\n`);
}
