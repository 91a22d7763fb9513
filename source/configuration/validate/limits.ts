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

/** Lines such as `$ 100MB 50MB`: whom, what may come from clients in a second, what may go to them. 0 is no limit. */
export function parseRateLimits(lines: readonly string[], reject: Reject): RateLimits {
  let [service, flow]: (Rate | undefined)[] = [];
  const clients: {block: string; rate: Rate}[] = [];
  const isTwice = createTwiceCheck(reject);
  for (const [index, line] of lines.entries()) {
    const [whom = '', ...amounts] = line.trim().split(/\s+/);
    const bytes = amounts.map(parseRate);
    const block = canonicalBlock(whom);
    const isWhom = whom === everything || whom === each || block !== undefined;
    if (!isWhom || amounts.length < 1 || amounts.length > 2 || bytes.includes(undefined)) {
      reject(
        `expected a limit such as "$ 100MB 100MB", "$$ 10MB" or "10.0.0.0/8 512KB 1MB"; got ${quoted(line)}`,
        index,
      );
      continue;
    }
    if (isTwice(block ?? whom, index)) continue;
    const [rx = 0, tx = 0] = bytes as number[];
    const rate = {...(rx > 0 && {rxBytesPerSecond: rx}), ...(tx > 0 && {txBytesPerSecond: tx})};
    if (whom === everything) service = rate;
    else if (whom === each) flow = rate;
    else clients.push({block: block!, rate});
  }
  return {
    ...(service && {service}),
    ...(flow && {flow}),
    ...(clients.length > 0 && {clients: narrowFirst(clients)}),
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

/** Refuses a second limit for the same clients: only one of the two could count. */
function createTwiceCheck(reject: Reject): (whom: string, index: number) => boolean {
  const seen = new Set<string>();
  return (whom, index) => {
    const scope = canonicalBlock(whom) === undefined ? whom : networkOf(whom);
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
