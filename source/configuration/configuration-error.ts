/** The configuration cannot be used. The message is the first problem: one sentence that begins with its location. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(problems[0] ?? 'the configuration is wrong');
  }
}
