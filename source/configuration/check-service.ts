import {parseAllow} from './allow.js';
import {durationExample, parseDuration} from './duration.js';
import {isLoopback, parseListenEndpoint, parseTargetEndpoint} from './endpoint.js';
import {wouldForwardToItself} from './forward-loop.js';
import {quoted} from './quoted.js';
import type {
  CommonConfiguration,
  Credentials,
  Origin,
  ServiceConfiguration,
  UpstreamProxy,
} from './service.js';
import {checkSocks5Draft, type Socks5Draft} from './socks5-parameters.js';
import {credentialsProblem} from './user-info.js';

export const defaultUdpTimeoutMs = 30_000;
export const defaultMaxSessions = 10_000;

/** A service as written, before its texts are understood. */
export interface ServiceDraft extends Socks5Draft {
  readonly name: string;
  readonly handler: ServiceConfiguration['handler'];
  readonly listen: string;
  /** Of a handler that has one target. */
  readonly target?: string | undefined;
  readonly auth?: Credentials | undefined;
  readonly proxy?: UpstreamProxy | undefined;
  readonly statsGUID?: string | undefined;
  readonly udpTimeout?: string | undefined;
  readonly maxSessions?: number | string | undefined;
  readonly maxSessionsPerClient?: number | string | undefined;
  readonly allow?: string | readonly string[] | undefined;
}

export type DraftField = keyof ServiceDraft;

/** How an access list is written where a service is written. */
const allowExamples: Readonly<Record<Origin['kind'], readonly [some: string, everybody: string]>> = {
  flag: ['allow=10.0.0.0/8', 'allow=any'],
  file: ['allow: [10.0.0.0/8]', 'allow: any'],
  'built-in': ["allow: ['10.0.0.0/8']", "allow: 'any'"],
};

/**
 * Understands a draft; every problem is told with the field it is about, and then there is no service.
 * @param problem its `index` says which entry of a list it is about
 */
export function checkService(
  draft: ServiceDraft,
  origin: Origin,
  problem: (field: DraftField, message: string, index?: number) => void,
): ServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: DraftField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };

  const listen = parseListenEndpoint(draft.listen);
  if ('error' in listen) reject('listen', listen.error);
  const target = draft.target === undefined ? undefined : parseTargetEndpoint(draft.target);
  if (target && 'error' in target) reject('target', target.error);
  if (draft.handler === 'udp' && !target) reject('target', 'expected a target such as 127.0.0.1:53');
  if (draft.handler === 'socks5' && target) {
    reject('target', 'expected none for socks5, whose clients say where their datagrams go');
  }
  const wrongAuth = draft.auth && credentialsProblem(draft.auth);
  if (wrongAuth !== undefined) reject('auth', wrongAuth);
  checkSocks5Draft(draft, reject);
  const udpTimeoutMs = draft.udpTimeout === undefined ? defaultUdpTimeoutMs : parseDuration(draft.udpTimeout);
  if (udpTimeoutMs === undefined) {
    reject('udpTimeout', `expected ${durationExample}; got ${quoted(draft.udpTimeout ?? '')}`);
  }
  if (udpTimeoutMs === 0) reject('udpTimeout', 'expected a duration longer than 0, such as 30s');
  const allow = parseAllow(draft.allow ?? []);
  if (typeof allow === 'object' && 'error' in allow) reject('allow', allow.error, allow.index);
  const word = (field: 'name' | 'statsGUID', expected: string): void => {
    const text = draft[field];
    if (text?.trim() === '') reject(field, `expected ${expected}; got an empty text`);
    if (text && /\p{Cc}/u.test(text)) {
      reject(field, `expected ${expected} without control characters; got ${quoted(text)}`);
    }
  };
  word('name', 'a name');
  word('statsGUID', 'a GUID');
  const limit = (field: 'maxSessions' | 'maxSessionsPerClient', otherwise: number): number => {
    const written = draft[field];
    if (written === undefined) return otherwise;
    const sessions = Number(written);
    if (!/^\d+$/.test(String(written)) || !Number.isSafeInteger(sessions) || sessions < 1) {
      reject(field, `expected a whole number from 1 up; got ${JSON.stringify(written)}`);
    }
    return sessions;
  };
  const maxSessions = limit('maxSessions', defaultMaxSessions);
  const maxSessionsPerClient = limit('maxSessionsPerClient', maxSessions);
  // An empty list says as little as none.
  if (!('error' in listen) && !isLoopback(listen.host) && (draft.allow?.length ?? 0) === 0) {
    const [some, everybody] = allowExamples[origin.kind];
    reject(
      'listen',
      `${listen.host} can be reached from other machines, so say who may relay; add ${some}, or ${everybody} for everybody`,
    );
  }
  if (!('error' in listen) && target && !('error' in target) && wouldForwardToItself(listen, target)) {
    reject('target', 'expected another address than the one it listens at: it would forward to itself');
  }
  if (!sound || 'error' in listen || (typeof allow === 'object' && 'error' in allow)) return undefined;
  const common: CommonConfiguration = {
    name: draft.name,
    listen,
    ...(draft.proxy && {proxy: draft.proxy}),
    statsGUID: draft.statsGUID ?? draft.name,
    udpTimeoutMs: udpTimeoutMs!,
    limits: {maxSessions, maxSessionsPerClient},
    allow,
    origin,
  };
  if (draft.handler === 'socks5') {
    return {...common, handler: 'socks5', ...(draft.auth && {auth: draft.auth})};
  }
  return target && !('error' in target) ? {...common, handler: 'udp', target} : undefined;
}
