import {formatCount} from '../../quantity/format.js';
import type {Drops, ServiceSnapshot} from '../../snapshot/snapshot.js';
import {sanitizeText} from '../../text/sanitize.js';

/** Why datagrams were dropped, in the words of who runs the service. */
interface Words {
  /** For a narrow column. */
  readonly short: string;
  /** After `12 because`. */
  readonly cause: string | ((service: ServiceSnapshot) => string);
  /** The service is what the clause is about. */
  readonly namesService?: true;
}

/** By the relay's `DropReason`, and `kernel`. */
const words: Readonly<Record<string, Words>> = {
  accessDenied: {short: 'not allowed', cause: 'the client is not in allow, or is in deny'},
  draining: {short: 'draining', cause: 'the run is about to end and takes no new clients'},
  sessionRate: {
    short: 'new clients',
    cause: ({limits}) => `new clients come faster than ${perSecond(limits?.newSessionsPerSecond)}`,
  },
  sessionLimit: {
    short: 'full',
    namesService: true,
    cause: ({name, flows: {active}, maxSessions}) =>
      active >= maxSessions
        ? `${sanitizeText(name)} is full (${formatCount(active)} of ${sessions(maxSessions)})`
        : `${sanitizeText(name)} was full (at most ${sessions(maxSessions)})`,
  },
  clientSessionLimit: {
    short: 'client full',
    cause: ({limits}) =>
      limits?.maxSessionsPerClient === undefined
        ? 'a client has all sessions that it may have'
        : `a client has all ${sessions(limits.maxSessionsPerClient)} that it may have`,
  },
  noTarget: {short: 'no target', cause: 'its name does not resolve, or no host has its address'},
  socketError: {short: 'no socket', cause: 'no socket could be opened; the log says why'},
  noPort: {short: 'no port', cause: 'all local ports are in use'},
  loop: {short: 'loop', cause: 'they go round between relays'},
  bypassed: {short: 'bypassed', cause: 'the target is on the bypass list'},
  privateTarget: {
    short: 'private',
    cause: 'clients from other machines may not reach private addresses here',
  },
  blocked: {short: 'blocked', cause: 'the flow is blocked'},
  throttled: {short: 'limited', cause: 'the flow is limited to less'},
  rateLimit: {short: 'over limit', cause: 'the limiter of the service lets less pass'},
  amplification: {
    short: 'unproven',
    cause: 'the reply is too large for a client that has not sent again and may be forged',
  },
  malformed: {short: 'malformed', cause: 'they are not valid, such as without a SOCKS5 header'},
  reassembly: {short: 'fragments', cause: 'fragments are missing or contradict each other'},
  fragmented: {short: 'fragments', cause: 'fragments of SOCKS5 are not relayed'},
  wrongSource: {short: 'wrong source', cause: 'they come from another address than the client announced'},
  thirdParty: {short: 'strangers', cause: 'strangers send to a SOCKS5 client'},
  tooLarge: {short: 'too large', cause: 'they are too large for the way to the target'},
  queueFull: {short: 'slow link', cause: 'the link is too slow, so its queue is full'},
  sendError: {short: 'not sent', cause: 'this machine could not send: no route, link down, or a firewall'},
  threadDied: {short: 'thread died', cause: 'a relay thread died with them'},
  kernel: {short: 'overrun', cause: 'they came faster than udptop could read; its receive queue was full'},
};

/** Why, as a clause: `app is full (5 of 5 sessions)`. A reason that this version does not know stands as it is. */
export function dropCause(reason: string, service: ServiceSnapshot): string {
  const cause = Object.hasOwn(words, reason) ? words[reason]!.cause : sanitizeText(reason);
  return typeof cause === 'string' ? cause : cause(service);
}

/** Whether the clause names the service itself. */
export function causeNamesService(reason: string): boolean {
  return Object.hasOwn(words, reason) && words[reason]!.namesService === true;
}

/** Why, in a word or two: `full`. */
export function shortCause(reason: string): string {
  return Object.hasOwn(words, reason) ? words[reason]!.short : sanitizeText(reason);
}

/** The reasons and their datagrams, the most frequent first. */
export function reasonsOf({byReason}: Drops): readonly (readonly [reason: string, packets: number])[] {
  return Object.entries(byReason).sort(([, a], [, b]) => b - a);
}

function sessions(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'session' : 'sessions'}`;
}

function perSecond(count: number | undefined): string {
  return count === undefined ? 'the service takes them' : `${formatCount(count)} a second`;
}
