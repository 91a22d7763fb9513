import {formatCount, formatRate} from '../../quantity/format.js';
import type {ServiceSnapshot, Snapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';
import {causeNamesService, dropCause} from './drop-words.js';

/** What goes wrong with a service. */
export interface Problem {
  /** Its name. */
  readonly service: string;
  /** What kind of problem it is: `problem`, `refused`, or the reason of drops. */
  readonly kind: string;
  /** For the user, without a full stop: `Nothing listens at 127.0.0.1:19999 (metrics, 2 refused)`. Safe to print. */
  readonly sentence: string;
  /** Whether it happens now; otherwise it is what happened earlier in the run. */
  readonly isNow: boolean;
}

/** The pictures of services that are compared. */
type Pictured = Pick<Snapshot, 'services' | 'takenAtMs'>;

interface Ranked extends Problem {
  readonly rank: number;
  /** Datagrams: since the earlier picture for what happens now, else in total. */
  readonly packets: number;
}

/** What grew in so long happens now: a client that tries again each second does not make a sentence come and go. */
export const problemWindowMs = 5000;
/** Drops by an action of a user, who knows of it. */
export const doneByUser: ReadonlySet<string> = new Set(['blocked', 'throttled']);
/** Drops that the user or the configuration asked for, which are no fault. */
const wanted: ReadonlySet<string> = new Set([...doneByUser, 'rateLimit', 'draining', 'bypassed']);
/** Drops that are the fault of who sent them. */
const ofSenders: ReadonlySet<string> = new Set([
  'accessDenied',
  'privateTarget',
  'amplification',
  'malformed',
  'reassembly',
  'fragmented',
  'wrongSource',
  'thirdParty',
  'tooLarge',
]);

/**
 * What goes wrong, worst first: what happens now, then what happened before.
 * @param before an earlier picture, some intervals old: what grew since happens now. Undefined where there is none; then
 * only a service that does not work has a problem now.
 */
export function problemsOf(now: Pictured, before: Pictured | undefined): readonly Problem[] {
  const seconds = before === undefined ? 0 : (now.takenAtMs - before.takenAtMs) / 1000;
  const earlier = new Map(before?.services.map(service => [service.name, service]));
  return now.services
    .flatMap(service =>
      // A service that was added meanwhile had counted nothing.
      problemsOfService(service, seconds > 0 ? (earlier.get(service.name) ?? 'new') : undefined, seconds),
    )
    .sort((a, b) => Number(b.isNow) - Number(a.isNow) || a.rank - b.rank || b.packets - a.packets);
}

function problemsOfService(
  service: ServiceSnapshot,
  before: ServiceSnapshot | 'new' | undefined,
  seconds: number,
): Ranked[] {
  const {name, problem, refusals, drops} = service;
  /** How much a counter grew. */
  const growth = (count: (of: ServiceSnapshot) => number) => {
    if (before === undefined) return 0;
    return Math.max(0, count(service) - (before === 'new' ? 0 : count(before)));
  };
  const found: Ranked[] = [];
  if (problem !== undefined) {
    const sentence = sanitizeText(`${name}: ${problem}`);
    found.push({service: name, kind: 'problem', sentence, isNow: true, rank: 0, packets: 0});
  }
  if (refusals > 0) {
    const grown = growth(of => of.refusals);
    const answered = growth(of => of.tx.packets) > 0;
    found.push({
      service: name,
      kind: 'refused',
      sentence: refusedSentence(service, answered),
      isNow: grown > 0,
      rank: answered ? 2 : 1,
      packets: grown || refusals,
    });
  }
  for (const [reason, packets] of Object.entries(drops.byReason)) {
    const grown = growth(of => of.drops.byReason[reason] ?? 0);
    found.push({
      service: name,
      kind: reason,
      sentence: dropSentence(service, reason, packets, grown / seconds),
      isNow: grown > 0,
      rank: wanted.has(reason) ? 4 : ofSenders.has(reason) ? 3 : 2,
      packets: grown || packets,
    });
  }
  return found;
}

/** An ICMP refusal says that a port is closed, that a host cannot be reached, or that a firewall is in the way. */
function refusedSentence({name, target, refusals}: ServiceSnapshot, answered: boolean): string {
  const counted = `(${name}, ${formatCount(refusals)} refused)`;
  // `any`, lists, and `several` of a fleet: who refuses is one of many.
  const isOne = target !== 'any' && target !== 'several' && !target.includes(',');
  if (!isOne) return sanitizeText(`Targets refuse: nothing listens there ${counted}`);
  return sanitizeText(
    answered ? `${target} refuses some datagrams ${counted}` : `Nothing listens at ${target} ${counted}`,
  );
}

/** `app is full (5 of 5 sessions), 12 dropped/s`, `dns: the flow is blocked; F9 lifts that, 120 dropped` */
function dropSentence(service: ServiceSnapshot, reason: string, packets: number, perSecond: number): string {
  const cause = dropCause(reason, service);
  const subject = causeNamesService(reason) ? '' : `${sanitizeText(service.name)}: `;
  const amount = perSecond > 0 ? `${formatRate(perSecond)} dropped/s` : `${formatCount(packets)} dropped`;
  return `${subject}${cause}, ${amount}`;
}
