import type {ParsedDocument, Position} from './document.js';

export const guidKeys = ['statsGUID', 'tungo.statsGUID', 'stats.guid'] as const;
export const timeoutKeys = ['udpTimeout', 'tungo.udpTimeout'] as const;

/** The one key that is used of those that say the same; a second one is a problem. */
export function onlyAlias<Key extends string>(
  keys: readonly Key[],
  mapping: {readonly [key in Key]?: unknown},
  path: readonly PropertyKey[],
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): Key {
  const [first = keys[0]!, second] = keys.filter(key => mapping[key] !== undefined);
  if (second !== undefined) {
    problem(document.keyPosition(path, second), `${second} is ${first} again; keep one of the two`);
  }
  return first;
}
