/** Characters of a text, counted as JavaScript does (UTF-16 units), from 0. */
export interface Place {
  readonly at: number;
  readonly length: number;
}

/** What is wrong with a filter, and where; thrown within the parser alone, which hands it on as a value. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';

  constructor(
    message: string,
    readonly place: Place,
  ) {
    super(message);
  }
}
