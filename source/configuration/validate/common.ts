import type {Bypass} from '../../address/bypass.js';
import type {Egress} from '../../address/egress.js';
import type {Limits, RateLimits} from '../../flow/limits.js';
import {durationExample, parseDurationOrSeconds} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import type {CommonConfiguration} from '../model.js';
import {parseAllow} from './allow.js';
import {deviceNameError} from './device-name.js';
import {parseMatchers} from './matchers.js';

export const defaultUdpTimeoutMs = 30_000;
export const defaultMaxSessions = 10_000;

/** More is the same as off. */
const mostAmplification = 1_000_000;

/** The common settings of a service as written, not yet validated. */
export interface CommonDraft {
  readonly name: string;
  readonly statsGUID?: string | undefined;
  readonly udpTimeout?: string | number | undefined;
  readonly maxSessions?: number | string | undefined;
  readonly maxSessionsPerClient?: number | string | undefined;
  readonly newSessionsPerSecond?: number | string | undefined;
  readonly amplification?: number | string | undefined;
  readonly allow?: string | readonly string[] | undefined;
  /** Clients that may not relay, although `allow` admits them. */
  readonly deny?: string | readonly string[] | undefined;
  readonly interface?: string | undefined;
  readonly so_mark?: number | string | undefined;
  /** What gost's lists say, validated. */
  readonly lists?: ListedSettings | undefined;
}

/** What the lists say that a service refers to. */
export interface ListedSettings {
  readonly deny?: readonly string[];
  readonly rateLimits?: RateLimits;
  readonly clientLimits?: NonNullable<Limits['clients']>;
  readonly bypass?: Bypass;
  readonly observePeriodMs?: number;
}

/** Validates the common settings of a service. The result must not be used if anything was rejected. */
export function validateCommon(
  draft: CommonDraft,
  reject: (field: Exclude<keyof CommonDraft, 'lists'>, message: string, index?: number) => void,
): Omit<CommonConfiguration, 'sourceLocation'> {
  const udpTimeoutMs =
    draft.udpTimeout === undefined ? defaultUdpTimeoutMs : parseDurationOrSeconds(draft.udpTimeout);
  if (udpTimeoutMs === undefined) {
    reject('udpTimeout', `expected ${durationExample}; got ${quoted(String(draft.udpTimeout))}`);
  }
  if (udpTimeoutMs === 0) reject('udpTimeout', 'expected a duration longer than 0, such as 30s');
  const allow = parseAllow(draft.allow ?? []);
  const isAllowWrong = typeof allow === 'object' && 'error' in allow;
  if (isAllowWrong) reject('allow', allow.error, allow.index);
  const {deny: written = []} = draft;
  const denied = parseMatchers(
    typeof written === 'string' ? written.split(',') : written,
    'clients',
    (message, index) => reject('deny', message, index),
  );
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
  const newSessionsPerSecond =
    draft.newSessionsPerSecond === undefined ? undefined : Number(draft.newSessionsPerSecond);
  if (newSessionsPerSecond !== undefined && !/^\d{1,9}$/.test(String(draft.newSessionsPerSecond))) {
    reject(
      'newSessionsPerSecond',
      `expected a whole number from 0 to 999999999; got ${JSON.stringify(draft.newSessionsPerSecond)}`,
    );
  }
  const amplification = validateAmplification(draft, reject);
  const egress = validateEgress(draft, reject);
  const {clientLimits, deny: listed = [], ...lists} = draft.lists ?? {};
  const deny = [...listed, ...denied];
  return {
    name: draft.name,
    statsGUID: draft.statsGUID ?? draft.name,
    udpTimeoutMs: udpTimeoutMs ?? defaultUdpTimeoutMs,
    limits: {
      maxSessions,
      maxSessionsPerClient,
      ...(newSessionsPerSecond !== undefined && {newSessionsPerSecond}),
      ...(amplification !== undefined && {amplification}),
      ...(clientLimits && {clients: clientLimits}),
    },
    allow: isAllowWrong ? [] : allow,
    ...(deny.length > 0 && {deny}),
    ...lists,
    ...(egress && {egress}),
  };
}

/** Undefined if it is not written. */
function validateAmplification(
  {amplification: written}: CommonDraft,
  reject: (field: 'amplification', message: string) => void,
): number | 'off' | undefined {
  if (written === undefined) return undefined;
  if (written === 'off') return 'off';
  const factor = Number(written);
  if (!/^\d+(\.\d+)?$/.test(String(written)) || factor < 1 || factor > mostAmplification) {
    reject(
      'amplification',
      `expected a number from 1 to ${mostAmplification}, or off; got ${JSON.stringify(written)}`,
    );
  }
  return factor;
}

/** Undefined if neither is written. */
function validateEgress(
  {interface: name, so_mark}: CommonDraft,
  reject: (field: 'interface' | 'so_mark', message: string) => void,
): Egress | undefined {
  if (name === undefined && so_mark === undefined) return undefined;
  const wrongName = name === undefined ? undefined : deviceNameError(name);
  if (wrongName !== undefined) reject('interface', wrongName);
  const mark = so_mark === undefined ? undefined : Number(so_mark);
  if (mark !== undefined && (!/^\d+$/.test(String(so_mark)) || mark < 1 || mark > 0xffffffff)) {
    reject('so_mark', `expected a whole number from 1 to ${0xffffffff}; got ${JSON.stringify(so_mark)}`);
  }
  return {mark, interface: name};
}
