import type {ParsedDocument, Position} from './document.js';

/** A setting, and where it was written. */
export interface Written<Value> {
  readonly value: Value | undefined;
  readonly path: readonly PropertyKey[];
}

/** The setting that is written, or else the first; one that is written twice is a problem. @param places at least one */
export function onlyPlace<Value>(
  places: readonly Written<Value>[],
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): Written<Value> {
  const [first = places[0]!, second] = places.filter(({value}) => value !== undefined);
  if (second) {
    const key = (path: readonly PropertyKey[]) => String(path.at(-1));
    problem(
      document.keyPosition(second.path.slice(0, -1), key(second.path)),
      `${key(second.path)} is ${key(first.path)} again; keep one of the two`,
    );
  }
  return first;
}
