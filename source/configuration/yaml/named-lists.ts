import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import type {ConfigurationFile} from '../schema/file.js';
import type {SoundParts} from '../schema/sound-parts.js';
import type {ParsedDocument, Position} from './document.js';

/** The lists of a file whose entries have names that services refer to. */
export type ListName =
  | 'authers'
  | 'admissions'
  | 'bypasses'
  | 'limiters'
  | 'climiters'
  | 'observers'
  | 'hops';

type Entry<List extends ListName> = NonNullable<ConfigurationFile[List]>[number];

/** An entry, and where it stands. */
export interface Found<List extends ListName> {
  readonly entry: Entry<List>;
  readonly path: readonly PropertyKey[];
}

export interface NamedLists {
  /** The entry of that name. Undefined if there is none, which is reported at `path`. */
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

/** @param problem receives every error and its position */
export function createNamedLists(
  file: Pick<SoundParts, ListName>,
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): NamedLists {
  for (const list of Object.keys(singular) as ListName[]) {
    const names = (file[list] ?? []).map(entry => entry?.name);
    for (const [index, name] of names.entries()) {
      if (name === undefined || names.indexOf(name) === index) continue;
      const message = `another ${singular[list]} is named ${quoted(name)}; give it another`;
      problem(document.position([list, index, 'name']), message);
    }
  }
  return {
    find<List extends ListName>(list: List, name: string, path: readonly PropertyKey[]) {
      const entries = (file[list] ?? []) as readonly (Entry<List> | undefined)[];
      const index = entries.findIndex(entry => entry?.name === name);
      if (index >= 0) return {entry: entries[index]!, path: [list, index]};
      // The name may be that of an entry with mistakes, which are reported.
      if (entries.includes(undefined)) return undefined;
      const names = entries.map(entry => entry!.name);
      const known = names.length === 0 ? `; define it under ${list}:` : suggestion(name, names);
      problem(document.position(path), `there is no ${singular[list]} ${quoted(name)}${known}`);
      return undefined;
    },
  };
}
