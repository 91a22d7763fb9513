/** What is configured cannot be run. The message is the first problem, one sentence with its place. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(problems[0] ?? 'the configuration is wrong');
  }
}
