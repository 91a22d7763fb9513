/** What the user wrote cannot be carried out; each line of the message is a sentence that says what was expected. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
