import {sanitizeText} from '../../text/sanitize.js';

/** What the user wrote cannot be carried out. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /**
   * @param sentences what was expected, a line each; what they quote from the command line or a file begins no further line
   */
  constructor(sentences: string | readonly string[]) {
    super([sentences].flat().map(sanitizeText).join('\n'));
  }
}
