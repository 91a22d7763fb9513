import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {SoundParts} from '../schema/sound-parts.js';
import type {ParsedDocument, Position} from './document.js';
import {entryParsers, type ListEntry, type ListName, type WrittenEntry} from './list-entries.js';

/** An entry, and where it stands. */
export interface Found<List extends ListName> {
  readonly entry: ListEntry[List];
  readonly path: readonly PropertyKey[];
}

export interface NamedLists {
  /**
   * The entry of that name. Undefined if there is none, which is reported at `path`, or if it has mistakes, which are
   * reported already.
   */
  find<List extends ListName>(
    list: List,
    name: string,
    path: readonly PropertyKey[],
  ): Found<List> | undefined;
}

const singular: Readonly<Record<ListName, string>> = {
  authers: 'auther',
  admissions: 'admission',
  bypasses: 'bypass',
  limiters: 'limiter',
  climiters: 'climiter',
  observers: 'observer',
  hops: 'hop',
};

/**
 * Parses every list, whether a service refers to it or not.
 * @param problem receives every error and its position, once
 */
export function createNamedLists(
  file: Pick<SoundParts, ListName>,
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): NamedLists {
  const names = Object.keys(singular) as ListName[];
  const lists = new Map(names.map(list => [list, parseList(list)]));

  /** The entries by name; one with mistakes is undefined. */
  function parseList<List extends ListName>(list: List): Map<string, Found<List> | undefined> {
    const entries = new Map<string, Found<List> | undefined>();
    const written = (file[list] ?? []) as readonly (WrittenEntry<List> | undefined)[];
    for (const [index, each] of written.entries()) {
      if (each === undefined) continue;
      const path = [list, index];
      let isSound = true;
      const entry = entryParsers[list](each, (within, message) => {
        isSound = false;
        problem(document.position([...path, ...within]), message);
      });
      if (entries.has(each.name)) {
        const message = `another ${singular[list]} is named ${quoted(each.name)}; give it another`;
        problem(document.position([...path, 'name']), message);
      }
      entries.set(each.name, isSound ? {entry, path} : undefined);
    }
    return entries;
  }

  return {
    find<List extends ListName>(list: List, name: string, path: readonly PropertyKey[]) {
      const entries = lists.get(list)! as Map<string, Found<List> | undefined>;
      if (entries.has(name)) return entries.get(name);
      // The name may be that of an entry that is no entry at all, which is reported.
      if ((file[list] as readonly unknown[] | undefined)?.includes(undefined)) return undefined;
      const known = entries.size === 0 ? `; define it under ${list}:` : suggestion(name, [...entries.keys()]);
      problem(document.position(path), `there is no ${singular[list]} ${quoted(name)}${known}`);
      return undefined;
    },
  };
}
