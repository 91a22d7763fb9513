import {parseAllow} from './allow.js';
import {durationExample, parseDuration} from './duration.js';
import {isLoopback, parseListenEndpoint, parseTargetEndpoint} from './endpoint.js';
import type {Origin, ServiceConfiguration} from './service.js';

export const defaultUdpTimeoutMs = 30_000;
export const defaultMaxSessions = 10_000;

/** A service as written, before its texts are understood. */
export interface ServiceDraft {
  readonly name: string;
  readonly handler: 'udp';
  readonly listen: string;
  readonly target: string;
  readonly statsGUID?: string | undefined;
  readonly udpTimeout?: string | undefined;
  readonly maxSessions?: number | string | undefined;
  readonly maxSessionsPerClient?: number | string | undefined;
  readonly allow?: string | readonly string[] | undefined;
}

export type DraftField = keyof ServiceDraft;

/** Understands a draft; every problem is told with the field it is about, and then there is no service. */
export function checkService(
  draft: ServiceDraft,
  origin: Origin,
  problem: (field: DraftField, message: string) => void,
): ServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: DraftField, message: string) => {
    sound = false;
    problem(field, message);
  };

  const listen = parseListenEndpoint(draft.listen);
  if ('error' in listen) reject('listen', listen.error);
  const target = parseTargetEndpoint(draft.target);
  if ('error' in target) reject('target', target.error);
  const udpTimeoutMs = draft.udpTimeout === undefined ? defaultUdpTimeoutMs : parseDuration(draft.udpTimeout);
  if (!udpTimeoutMs) reject('udpTimeout', `expected ${durationExample}; got "${draft.udpTimeout}"`);
  const allow = parseAllow(draft.allow ?? []);
  if (typeof allow === 'object' && 'error' in allow) reject('allow', allow.error);
  if (draft.name === '') reject('name', 'expected a name; got an empty text');
  if (draft.statsGUID === '') reject('statsGUID', 'expected a GUID; got an empty text');
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
  if (!('error' in listen) && draft.allow === undefined && !isLoopback(listen.host)) {
    reject(
      'listen',
      `${listen.host} can be reached by others, so say who may relay: allow 10.0.0.0/8, for example, or any`,
    );
  }
  if (listen && !('error' in listen) && !('error' in target) && sameEndpoint(listen, target)) {
    reject('target', 'expected another address than the one it listens at: it would forward to itself');
  }
  if (!sound || 'error' in listen || 'error' in target || (typeof allow === 'object' && 'error' in allow)) {
    return undefined;
  }
  return {
    name: draft.name,
    handler: draft.handler,
    listen,
    target,
    statsGUID: draft.statsGUID ?? draft.name,
    udpTimeoutMs: udpTimeoutMs!,
    limits: {maxSessions, maxSessionsPerClient},
    allow,
    origin,
  };
}

function sameEndpoint(a: {host: string; port: number}, b: {host: string; port: number}): boolean {
  return a.host === b.host && a.port === b.port;
}
