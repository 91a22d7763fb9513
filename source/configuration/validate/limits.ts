import {canonicalBlock, networkOf} from '../../address/block.js';
import type {Limits, Rate, RateLimits} from '../../flow/limits.js';
import {quoted} from '../../text/quoted.js';

/** Whom a limit of gost is for. */
const everything = '$';
const each = '$$';

type Reject = (message: string, index: number) => void;

/** Units of 1024, as gost reads them. */
const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
};

/** `512KB` to bytes; undefined when it is no amount. */
export function parseRate(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const bytes = Math.round(Number(amount) * (unitBytes[unit.toLowerCase()] ?? Number.NaN));
  return amount !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** What a limit counts: payload bytes, datagrams (`1000pps`), or new sessions (`10sps`). */
type Counted = 'bytes' | 'datagrams' | 'sessions';

interface Amount {
  /** Undefined for 0, which is no limit of anything. */
  readonly counted: Counted | undefined;
  readonly perSecond: number;
}

function parseAmount(text: string): Amount | undefined {
  const [, number, unit] = /^(\d{1,9})(pps|sps)$/i.exec(text) ?? [];
  const perSecond = number === undefined ? parseRate(text) : Number(number);
  if (perSecond === undefined) return undefined;
  if (perSecond === 0) return {counted: undefined, perSecond};
  if (unit === undefined) return {counted: 'bytes', perSecond};
  return {counted: unit.toLowerCase() === 'pps' ? 'datagrams' : 'sessions', perSecond};
}

/** A line such as `network 10.0.0.0/8 100MB 50MB`; undefined when it is none. */
function parseRateLine(line: string) {
  const words = line.trim().split(/\s+/);
  const isNetwork = words[0]?.toLowerCase() === 'network';
  const [whom = '', ...texts] = isNetwork ? words.slice(1) : words;
  const block = canonicalBlock(whom);
  if (block === undefined && (isNetwork || (whom !== everything && whom !== each))) return undefined;
  const amounts = texts.map(parseAmount);
  const [rx, tx] = amounts;
  if (!rx || amounts.length > 2 || amounts.includes(undefined)) return undefined;
  const counted = rx.counted ?? tx?.counted;
  if (rx.counted && tx?.counted && rx.counted !== tx.counted) return undefined;
  // A session begins in one direction only, and a flow has one.
  if (counted === 'sessions' && (tx?.counted !== undefined || whom === each)) return undefined;
  const scope = isNetwork ? 'networks' : block !== undefined ? 'clients' : whom === each ? 'flow' : 'service';
  return {
    scope,
    whom: block ?? whom,
    block,
    counted,
    rate: rateOf(counted, rx.perSecond, tx?.perSecond ?? 0),
  } as const;
}

function rateOf(counted: Counted | undefined, rx: number, tx: number): Rate {
  if (counted === 'sessions') return {newSessionsPerSecond: rx};
  return counted === 'datagrams'
    ? {...(rx > 0 && {rxDatagramsPerSecond: rx}), ...(tx > 0 && {txDatagramsPerSecond: tx})}
    : {...(rx > 0 && {rxBytesPerSecond: rx}), ...(tx > 0 && {txBytesPerSecond: tx})};
}

/** What lines of limits say; what the service may begin is a limit of its own. */
export interface RateLimitLines extends RateLimits {
  readonly newSessionsPerSecond?: number;
}

/**
 * Lines such as `$ 100MB 50MB`: whom, what may come from clients in a second, what may go to them. 0 is no limit. Bytes,
 * datagrams and new sessions of the same clients have a line each.
 */
export function parseRateLimits(lines: readonly string[], reject: Reject): RateLimitLines {
  const rates = {service: {} as Rate, flow: {} as Rate};
  const blocks = {clients: new Map<string, Rate>(), networks: new Map<string, Rate>()};
  const isTwice = createTwiceCheck(reject);
  for (const [index, line] of lines.entries()) {
    const parsed = parseRateLine(line);
    if (!parsed) {
      reject(
        `expected a limit such as "$ 100MB 100MB", "$$ 10MB" or "10.0.0.0/8 512KB 1MB"; got ${quoted(line)}`,
        index,
      );
      continue;
    }
    const {scope, whom, block, counted = 'bytes', rate} = parsed;
    if (isTwice(whom, index, `${scope === 'networks' ? 'network ' : ''}${counted}`)) continue;
    if (scope === 'service' || scope === 'flow') rates[scope] = {...rates[scope], ...rate};
    else blocks[scope].set(block!, {...blocks[scope].get(block!), ...rate});
  }
  const {newSessionsPerSecond, ...service} = rates.service;
  const isWritten = (rate: Rate) => Object.keys(rate).length > 0;
  const listed = (written: ReadonlyMap<string, Rate>) =>
    narrowFirst([...written].map(([block, rate]) => ({block, rate})));
  return {
    ...(isWritten(service) && {service}),
    ...(isWritten(rates.flow) && {flow: rates.flow}),
    ...(blocks.clients.size > 0 && {clients: listed(blocks.clients)}),
    ...(blocks.networks.size > 0 && {networks: listed(blocks.networks)}),
    ...(newSessionsPerSecond !== undefined && {newSessionsPerSecond}),
  };
}

/** How many sessions the service, each client, and clients of some blocks may have. */
export interface SessionLimitLines {
  readonly maxSessions?: number;
  readonly maxSessionsPerClient?: number;
  readonly clients?: NonNullable<Limits['clients']>;
}

/** Lines such as `$ 1000`, `$$ 100` or `10.0.0.0/8 10`: whom, and how many sessions. */
export function parseSessionLimits(lines: readonly string[], reject: Reject): SessionLimitLines {
  let limits: SessionLimitLines = {};
  const clients: {block: string; maxSessions: number}[] = [];
  const isTwice = createTwiceCheck(reject);
  for (const [index, line] of lines.entries()) {
    const [whom = '', number = '', ...rest] = line.trim().split(/\s+/);
    const block = canonicalBlock(whom);
    const isWhom = whom === everything || whom === each || block !== undefined;
    const maxSessions = Number(number);
    if (!isWhom || rest.length > 0 || !/^[1-9]\d{0,8}$/.test(number)) {
      reject(`expected a limit such as "$ 1000", "$$ 100" or "10.0.0.0/8 10"; got ${quoted(line)}`, index);
      continue;
    }
    if (isTwice(block ?? whom, index)) continue;
    if (whom === everything) limits = {...limits, maxSessions};
    else if (whom === each) limits = {...limits, maxSessionsPerClient: maxSessions};
    else clients.push({block: block!, maxSessions});
  }
  return {...limits, ...(clients.length > 0 && {clients: narrowFirst(clients)})};
}

/** Refuses a second limit for the same clients, and of the same kind: only one of the two could count. */
function createTwiceCheck(reject: Reject): (whom: string, index: number, kind?: string) => boolean {
  const seen = new Set<string>();
  return (whom, index, kind = '') => {
    const scope = `${kind} ${canonicalBlock(whom) === undefined ? whom : networkOf(whom)}`;
    if (!seen.has(scope)) {
      seen.add(scope);
      return false;
    }
    reject(`${whom} has a limit already; keep one of the two`, index);
    return true;
  };
}

/** The first block that holds a client counts, so an address comes before the network that it is in. */
function narrowFirst<Limit extends {readonly block: string}>(limits: readonly Limit[]): Limit[] {
  return [...limits].sort((one, other) => prefixBits(other.block) - prefixBits(one.block));
}

function prefixBits(block: string): number {
  const bits = block.split('/')[1];
  return bits === undefined ? 128 : Number(bits);
}
