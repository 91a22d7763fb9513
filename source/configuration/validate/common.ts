import {durationExample, parseDuration} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import type {CommonConfiguration} from '../model.js';
import {parseAllow} from './allow.js';

export const defaultUdpTimeoutMs = 30_000;
export const defaultMaxSessions = 10_000;

/** The common settings of a service as written, not yet validated. */
export interface CommonDraft {
  readonly name: string;
  readonly statsGUID?: string | undefined;
  readonly udpTimeout?: string | undefined;
  readonly maxSessions?: number | string | undefined;
  readonly maxSessionsPerClient?: number | string | undefined;
  readonly allow?: string | readonly string[] | undefined;
}

/** Validates the common settings of a service. The result must not be used if anything was rejected. */
export function validateCommon(
  draft: CommonDraft,
  reject: (field: keyof CommonDraft, message: string, index?: number) => void,
): Omit<CommonConfiguration, 'sourceLocation'> {
  const udpTimeoutMs = draft.udpTimeout === undefined ? defaultUdpTimeoutMs : parseDuration(draft.udpTimeout);
  if (udpTimeoutMs === undefined) {
    reject('udpTimeout', `expected ${durationExample}; got ${quoted(draft.udpTimeout ?? '')}`);
  }
  if (udpTimeoutMs === 0) reject('udpTimeout', 'expected a duration longer than 0, such as 30s');
  const allow = parseAllow(draft.allow ?? []);
  const isAllowWrong = typeof allow === 'object' && 'error' in allow;
  if (isAllowWrong) reject('allow', allow.error, allow.index);
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
  return {
    name: draft.name,
    statsGUID: draft.statsGUID ?? draft.name,
    udpTimeoutMs: udpTimeoutMs ?? defaultUdpTimeoutMs,
    limits: {maxSessions, maxSessionsPerClient},
    allow: isAllowWrong ? [] : allow,
  };
}
