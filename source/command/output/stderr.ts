import {sanitizeText} from '../../text/sanitize.js';

/** Says a sentence on stderr, in a line of its own. It may quote what came from outside. */
export function sayOnStderr(sentence: string): void {
  process.stderr.write(`udptop: ${sanitizeText(sentence)}\n`);
}
