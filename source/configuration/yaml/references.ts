import type {Credentials} from '../../address/proxy.js';
import {parseDurationOrSeconds} from '../../quantity/duration.js';
import type {OutwardFileService, RelayFileService} from '../schema/file.js';
import type {ListedSettings} from '../validate/common.js';
import type {Found, NamedLists} from './named-lists.js';

/** Reports what is wrong, and the path of what it is about. */
export type Tell = (path: readonly PropertyKey[], message: string) => void;

/** What the lists say that a service refers to. */
export interface Referred {
  readonly lists: ListedSettings;
  /** Of a whitelist: who may relay. */
  readonly allow: readonly string[] | undefined;
  readonly maxSessions: number | undefined;
  readonly maxSessionsPerClient: number | undefined;
  readonly newSessionsPerSecond: number | undefined;
  readonly users: readonly Credentials[] | undefined;
}

/** gost's, and the least that it takes. */
const defaultObservePeriodMs = 5000;
const leastObservePeriodMs = 1000;

/** Follows every name by which a service refers to a list of the file. @param at the path of the service */
export function followReferences(
  service: RelayFileService,
  at: readonly PropertyKey[],
  named: NamedLists,
  tell: Tell,
): Referred {
  const admissions = namesIn(service, at, 'admission', 'admissions').flatMap(
    ({name, path}) => named.find('admissions', name, path) ?? [],
  );
  const {blocks: deny, whitelist: allow} = matchersOf(admissions, 'clients', tell);
  if (allow && service.allow !== undefined) {
    tell([...at, 'allow'], 'the whitelist of an admission says who may relay; keep one of the two');
  }
  const bypasses = (isOutward(service) ? namesIn(service, at, 'bypass', 'bypasses') : []).flatMap(
    ({name, path}) => named.find('bypasses', name, path) ?? [],
  );
  const bypassed = matchersOf(bypasses, 'targets', tell);
  if (bypasses.length > 0 && service.handler.type === 'udp') {
    tell([...at, 'bypass'], 'a udp service forwards to the targets of its forwarder only; remove the bypass');
  }
  const {newSessionsPerSecond, ...rateLimits} = rateLimitsOf(service, at, named, tell) ?? {};
  if (newSessionsPerSecond !== undefined && service.limits?.newSessionsPerSecond !== undefined) {
    tell(
      [...at, 'limits', 'newSessionsPerSecond'],
      'the limiter limits new sessions already; keep one of the two',
    );
  }
  const sessions = sessionLimitsOf(service, at, named, tell);
  const observePeriodMs = observePeriodOf(service, at, named, tell);
  return {
    lists: {
      ...(deny && {deny}),
      ...(bypassed.whitelist && {bypass: {whitelist: true, blocks: bypassed.whitelist}}),
      ...(bypassed.blocks && {bypass: {whitelist: false, blocks: bypassed.blocks}}),
      ...(Object.keys(rateLimits).length > 0 && {rateLimits}),
      ...(sessions?.clients && {clientLimits: sessions.clients}),
      ...(observePeriodMs !== undefined && {observePeriodMs}),
    },
    allow,
    maxSessions: sessions?.maxSessions,
    maxSessionsPerClient: sessions?.maxSessionsPerClient,
    newSessionsPerSecond,
    users: usersOf(service, at, named),
  };
}

function isOutward(service: RelayFileService): service is OutwardFileService {
  return service.handler.type !== 'insert';
}

/** A name, and where it stands. */
interface Reference {
  readonly name: string;
  readonly path: readonly PropertyKey[];
}

/** The names under a key that takes one, and under the key that takes several. */
function namesIn<One extends string, Many extends string>(
  mapping: {readonly [key in One]?: string | undefined} & {
    readonly [key in Many]?: readonly string[] | undefined;
  },
  at: readonly PropertyKey[],
  one: One,
  many: Many,
): Reference[] {
  const single = mapping[one] as string | undefined;
  const several = (mapping[many] ?? []) as readonly string[];
  return [
    ...(single === undefined ? [] : [{name: single, path: [...at, one]}]),
    ...several.map((name, index) => ({name, path: [...at, many, index]})),
  ];
}

/** Blacklists add up. A whitelist stands alone: two could only be met by what both have. */
function matchersOf(
  found: readonly (Found<'admissions'> | Found<'bypasses'>)[],
  what: 'clients' | 'targets',
  tell: Tell,
): {readonly blocks?: readonly string[]; readonly whitelist?: readonly string[]} {
  let [blocks, whitelist]: (readonly string[] | undefined)[] = [];
  for (const {entry, path} of found) {
    if (!entry.isWhitelist) {
      blocks = [...(blocks ?? []), ...entry.blocks];
      continue;
    }
    if (whitelist) tell(path, `expected one whitelist of ${what} for a service, with all matchers in it`);
    whitelist = entry.blocks;
  }
  if (what === 'targets' && blocks && whitelist) {
    tell(found[0]!.path, 'expected whitelists or blacklists of targets for a service, not both');
  }
  return {...(blocks && {blocks}), ...(whitelist && {whitelist})};
}

function rateLimitsOf(service: RelayFileService, at: readonly PropertyKey[], named: NamedLists, tell: Tell) {
  const [first, second] = [
    {name: service.limiter, path: [...at, 'limiter']},
    {name: service.handler.limiter, path: [...at, 'handler', 'limiter']},
  ].filter(({name}) => name !== undefined);
  if (second) tell(second.path, 'the service has a limiter already; keep one of the two');
  return first && named.find('limiters', first.name!, first.path)?.entry;
}

function sessionLimitsOf(
  service: RelayFileService,
  at: readonly PropertyKey[],
  named: NamedLists,
  tell: Tell,
) {
  if (service.climiter === undefined) return undefined;
  const limits = named.find('climiters', service.climiter, [...at, 'climiter'])?.entry;
  if (!limits) return undefined;
  for (const key of ['maxSessions', 'maxSessionsPerClient'] as const) {
    if (service.limits?.[key] === undefined || limits[key] === undefined) continue;
    tell([...at, 'limits', key], `the climiter limits sessions already; keep one of the two`);
  }
  return limits;
}

function observePeriodOf(
  service: RelayFileService,
  at: readonly PropertyKey[],
  named: NamedLists,
  tell: Tell,
): number | undefined {
  const [reference] = [
    {name: service.observer, path: [...at, 'observer']},
    {name: service.handler.observer, path: [...at, 'handler', 'observer']},
  ].filter(({name}) => name !== undefined);
  if (!reference || !named.find('observers', reference.name!, reference.path)) return undefined;
  const periods = [
    {metadata: service.metadata, path: [...at, 'metadata']},
    {metadata: service.handler.metadata, path: [...at, 'handler', 'metadata']},
  ].flatMap(({metadata, path}) =>
    (['observePeriod', 'observer.period', 'observer.observePeriod'] as const).flatMap(key =>
      metadata?.[key] === undefined ? [] : [{period: metadata[key], path: [...path, key]}],
    ),
  );
  const [written, again] = periods;
  if (again) tell(again.path, 'the period of the observer is there already; keep one of the two');
  const periodMs = written ? parseDurationOrSeconds(written.period) : defaultObservePeriodMs;
  return Math.max(leastObservePeriodMs, periodMs ?? defaultObservePeriodMs);
}

function usersOf(
  service: RelayFileService,
  at: readonly PropertyKey[],
  named: NamedLists,
): readonly Credentials[] | undefined {
  const {handler} = service;
  if (!('auther' in handler || 'authers' in handler)) return undefined;
  const references = namesIn(handler, [...at, 'handler'], 'auther', 'authers');
  return references.flatMap(({name, path}) => named.find('authers', name, path)?.entry ?? []);
}
