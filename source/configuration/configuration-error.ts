/** The configuration cannot be used. The message is the first problem: one sentence that begins with its location. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** Each a sentence with its location. Of very many only the first are told, and how many there are. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems[0] ?? 'the configuration is wrong');
    const left = problems.length - maxProblems;
    this.problems = left > 0 ? [...problems.slice(0, maxProblems), `and ${left} more mistakes`] : problems;
  }
}

const maxProblems = 100;
