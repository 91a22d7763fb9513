/** A range of a filter's text, in UTF-16 code units from 0. */
export interface SourceRange {
  readonly at: number;
  readonly length: number;
}

/** What is wrong with a filter, and where. Only thrown inside the parser; `parseFilter` returns it as a value. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';

  constructor(
    message: string,
    readonly range: SourceRange,
  ) {
    super(message);
  }
}
