import type {Credentials} from '../../address/proxy.js';
import {credentialsOf} from '../passwords/read-auth.js';
import type {ConfigurationFile} from '../schema/file.js';
import {credentialsError} from '../validate/credentials.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import {
  parseRateLimits,
  parseSessionLimits,
  type RateLimitLines,
  type SessionLimitLines,
} from '../validate/limits.js';
import {parseMatchers} from '../validate/matchers.js';

/** The lists of a file whose entries have names that services refer to. */
export type ListName =
  | 'authers'
  | 'admissions'
  | 'bypasses'
  | 'limiters'
  | 'climiters'
  | 'observers'
  | 'hops';

/** An entry of a list as written. */
export type WrittenEntry<List extends ListName> = NonNullable<ConfigurationFile[List]>[number];

/** Clients or targets, and whether only these pass or all others. */
export interface Matchers {
  readonly isWhitelist: boolean;
  readonly blocks: readonly string[];
}

/** What an entry of each list says. */
export interface ListEntry {
  readonly authers: readonly Credentials[];
  readonly admissions: Matchers;
  readonly bypasses: Matchers;
  readonly limiters: RateLimitLines;
  readonly climiters: SessionLimitLines;
  readonly observers: WrittenEntry<'observers'>;
  readonly hops: WrittenEntry<'hops'>;
}

/** Reports what is wrong, and its path within the entry. */
type Tell = (path: readonly PropertyKey[], message: string) => void;

/** Parses the texts of an entry. What it returns must not be used if anything was told. */
export const entryParsers: {
  readonly [List in ListName]: (entry: WrittenEntry<List>, tell: Tell) => ListEntry[List];
} = {
  authers({auths}, tell) {
    const users = auths.map(credentialsOf);
    for (const [index, auth] of users.entries()) {
      const wrong = credentialsError(auth);
      if (wrong !== undefined) tell(['auths', index], wrong);
    }
    return users;
  },
  admissions: (entry, tell) => matchersOf(entry, 'clients', tell),
  bypasses: (entry, tell) => matchersOf(entry, 'targets', tell),
  limiters: ({limits}, tell) => parseRateLimits(limits, (message, index) => tell(['limits', index], message)),
  climiters: ({limits}, tell) =>
    parseSessionLimits(limits, (message, index) => tell(['limits', index], message)),
  observers: entry => entry,
  hops(entry, tell) {
    for (const [index, {addr}] of entry.nodes.entries()) {
      const endpoint = parseTargetEndpoint(addr);
      if ('error' in endpoint) tell(['nodes', index, 'addr'], endpoint.error);
    }
    return entry;
  },
};

function matchersOf(
  {matchers = [], whitelist, reverse}: WrittenEntry<'admissions' | 'bypasses'>,
  what: 'clients' | 'targets',
  tell: Tell,
): Matchers {
  const isWhitelist = whitelist === true || reverse === true;
  if (isWhitelist && matchers.length === 0) {
    tell([], `expected matchers: a whitelist without any admits no ${what}`);
  }
  const blocks = parseMatchers(matchers, what, (message, index) => tell(['matchers', index], message));
  return {isWhitelist, blocks};
}
