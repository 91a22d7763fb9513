import type {Credentials} from '../../address/proxy.js';
import type {ServiceConfiguration} from '../model.js';
import type {ListedSettings} from '../validate/common.js';
import {credentialsError} from '../validate/credentials.js';
import {parseRateLimits, parseSessionLimits} from '../validate/limits.js';
import {parseMatchers} from '../validate/matchers.js';

/** Parameters that stand for a list of gost with one entry. */
export type InlineField =
  | 'userInfo'
  | 'admission'
  | 'bypass'
  | 'limiterIn'
  | 'limiterOut'
  | 'flowLimiterIn'
  | 'flowLimiterOut'
  | 'climiter';

export const inlineParameters: readonly (readonly [string, InlineField])[] = [
  ['auth', 'userInfo'],
  ['admission', 'admission'],
  ['bypass', 'bypass'],
  ['limiter.in', 'limiterIn'],
  ['limiter.out', 'limiterOut'],
  ['limiter.conn.in', 'flowLimiterIn'],
  ['limiter.conn.out', 'flowLimiterOut'],
  ['climiter', 'climiter'],
];

/** What a URL says in place of lists. */
export interface InlineLists {
  readonly lists: ListedSettings;
  readonly allow: readonly string[] | undefined;
  readonly maxSessions: number | undefined;
  readonly newSessionsPerSecond: number | undefined;
  readonly users: readonly Credentials[] | undefined;
}

type Values = {readonly [field in InlineField]?: string} & {
  /** Own parameters that say the same. */
  readonly allow?: string;
  readonly maxSessions?: string;
  readonly newSessionsPerSecond?: string;
};
type Reject = (parameter: string, message: string) => void;

/** Reads gost's parameters in place of lists, such as `admission=~10.0.0.0/8` or `limiter.in=10MB`. */
export function readInlineLists(
  values: Values,
  handler: ServiceConfiguration['handler'],
  reject: Reject,
): InlineLists {
  const admission = matchers(values.admission, 'admission', 'clients', reject);
  if (admission?.whitelist && values.allow !== undefined) {
    reject('allow', 'the whitelist of the admission says who may relay; keep one of the two');
  }
  if (values.climiter !== undefined && values.maxSessions !== undefined) {
    reject('maxSessions', 'the climiter limits sessions already; keep one of the two');
  }
  const bypass = matchers(values.bypass, 'bypass', 'targets', reject);
  if (bypass && handler === 'udp') {
    reject('bypass', 'a udp service forwards to its own targets only; remove the bypass');
  }
  if (bypass && handler === 'insert') {
    reject('bypass', 'an insert service has one target, its server; remove the bypass');
  }
  const limits = [
    ...line('$', values.limiterIn, values.limiterOut),
    ...line('$$', values.flowLimiterIn, values.flowLimiterOut),
  ];
  const {newSessionsPerSecond, ...rateLimits} = parseRateLimits(limits, message =>
    reject('limiter', message),
  );
  if (newSessionsPerSecond !== undefined && values.newSessionsPerSecond !== undefined) {
    reject('newSessionsPerSecond', 'the limiter limits new sessions already; keep one of the two');
  }
  const sessions = parseSessionLimits(
    values.climiter === undefined ? [] : [`$ ${values.climiter}`],
    message => reject('climiter', message),
  );
  const users = usersOf(values.userInfo, reject);
  if (users && handler !== 'socks5') reject('auth', 'only socks5 asks clients for a user and a password');
  return {
    lists: {
      ...(admission && !admission.whitelist && {deny: admission.blocks}),
      ...(bypass && {bypass}),
      ...(Object.keys(rateLimits).length > 0 && {rateLimits}),
    },
    allow: admission?.whitelist ? admission.blocks : undefined,
    maxSessions: sessions.maxSessions,
    newSessionsPerSecond,
    users,
  };
}

/** `10.0.0.0/8,192.0.2.7`; with `~` in front a whitelist. */
function matchers(text: string | undefined, parameter: string, what: string, reject: Reject) {
  if (text === undefined) return undefined;
  const whitelist = text.startsWith('~');
  const entries = text.slice(whitelist ? 1 : 0).split(',');
  return {whitelist, blocks: parseMatchers(entries, what, message => reject(parameter, message))};
}

function line(whom: string, input = '0', output = '0'): string[] {
  if (input === '0' && output === '0') return [];
  // A line is of bytes, of datagrams or of new sessions.
  const unit = (amount: string) => /[ps]ps$/i.exec(amount)?.[0].toLowerCase();
  return unit(input) === unit(output) || input === '0' || output === '0'
    ? [`${whom} ${input} ${output}`]
    : [`${whom} ${input} 0`, `${whom} 0 ${output}`];
}

/** gost's `auth`: user and password with a colon between, in base64. Messages do not quote it. */
function usersOf(text: string | undefined, reject: Reject): readonly Credentials[] | undefined {
  if (text === undefined) return undefined;
  const [, username = '', password = ''] =
    /^([^:]*):?(.*)$/s.exec(Buffer.from(text, 'base64').toString()) ?? [];
  const wrong = credentialsError({username, password});
  if (wrong !== undefined) reject('auth', `${wrong}; it is user:password in base64`);
  return wrong === undefined ? [{username, password}] : [];
}
