/** Something that reads what others wrote. */
export interface FuzzedParser {
  readonly name: string;
  /** The functions of `source/` that it runs and whose names say that they read. */
  readonly covers: readonly string[];
  /** Sound inputs, to be damaged. */
  readonly samples: readonly (string | Uint8Array)[];
  /** How many inputs it gets, where 1 is the usual number: slow ones get fewer. */
  readonly share?: number;
  /** Throws only what is a mistake: the errors that the parser documents are caught here. */
  readonly parse: (input: Buffer) => void | Promise<void>;
}

export const text = (input: Buffer): string => input.toString('utf8');

/** Calls it; an error of one of these classes is an answer. */
export function orRefused(
  call: () => unknown,
  ...refusals: readonly (new (
    ...args: never[]
  ) => Error)[]
): void {
  try {
    call();
  } catch (error) {
    if (!refusals.some(refusal => error instanceof refusal)) throw error;
    expectSentence((error as Error).message);
  }
}

const longestSentence = 4000;

/** What people read must not move their cursor, nor fill their screen. */
export function expectSentence(sentence: string): void {
  if (sentence === '' || sentence.length > longestSentence)
    throw new Error(`no sentence: ${JSON.stringify(sentence.slice(0, 200))}`);
}

export function expectTrue(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}
