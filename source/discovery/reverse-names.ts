import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import {withoutZone} from '../address/host.js';
import {steadyNow} from '../clock/steady.js';
import {createTokenBucket, takeOne} from '../quantity/token-bucket.js';

export interface ReverseNamesOptions {
  /** Called when a query fails; "no such name" is not a failure. */
  readonly onFailure: (address: string, error: unknown) => void;
  /** By default the system's resolver, including /etc/hosts. */
  readonly resolver?: Pick<Resolver, 'reverse' | 'cancel'>;
  readonly queriesPerSecond?: number;
  /** How many addresses may wait for a query; any more get no name until the next request for them. */
  readonly maxWaiting?: number;
  /** How many addresses are cached, with or without a name. */
  readonly maxRemembered?: number;
  /** How long a name is cached. */
  readonly nameLivesMs?: number;
  /** How long it is cached that an address has no name. */
  readonly lackLivesMs?: number;
}

/** Host names by reverse DNS, with a bounded query rate and a bounded cache. */
export interface ReverseNames {
  /**
   * Resolves with the name; undefined when there is none or too many addresses wait. Never rejects.
   * @param address a text that is no IP address has no name
   */
  nameOf(address: string): Promise<string | undefined>;
  close(): void;
}

interface Entry {
  readonly name: Promise<string | undefined>;
  /** Infinity while the query is running, so that it is not sent twice. */
  expiresAtMs: number;
}

const maxRunning = 16;
/** An answer that is not a host name is ignored: names are shown to people and passed to programs. */
const hostName = /^(?=.{1,253}$)[\w-]+(?:\.[\w-]+)*$/;
/** No such name (c-ares says the same when a server stays silent), or a cancelled query. */
const noName = new Set(['ENOTFOUND', 'ENODATA', 'ECANCELLED']);

export function createReverseNames({
  onFailure,
  resolver = new Resolver({timeout: 1000, tries: 2}),
  queriesPerSecond = 50,
  maxWaiting = 1000,
  maxRemembered = 10_000,
  nameLivesMs = 600_000,
  lackLivesMs = 60_000,
}: ReverseNamesOptions): ReverseNames {
  // In order of creation: the oldest is evicted first.
  const entries = new Map<string, Entry>();
  const waiting: {readonly address: string; readonly resolve: (name: string | undefined) => void}[] = [];
  let running = 0;
  const queries = createTokenBucket(queriesPerSecond, 1);
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    if (timer || waiting.length === 0 || running >= maxRunning) return;
    if (!takeOne(queries, steadyNow())) {
      timer = setTimeout(() => {
        timer = undefined;
        next();
      }, 1000 / queriesPerSecond).unref();
      return;
    }
    const {address, resolve} = waiting.shift()!;
    running++;
    ask(address).then(name => {
      running--;
      resolve(name);
      next();
    });
    next();
  }

  async function ask(address: string): Promise<string | undefined> {
    try {
      const [name = ''] = await resolver.reverse(address);
      return hostName.test(name) ? name : undefined;
    } catch (error) {
      if (!noName.has((error as NodeJS.ErrnoException).code ?? '')) onFailure(address, error);
      return undefined;
    }
  }

  return {
    nameOf(host) {
      const address = withoutZone(host);
      // With a proxy, a target may be a host name already.
      if (isIP(address) === 0) return Promise.resolve(undefined);
      const known = entries.get(address);
      if (known && steadyNow() < known.expiresAtMs) return known.name;
      if (waiting.length >= maxWaiting) return Promise.resolve(undefined);
      entries.delete(address);
      const entry: Entry = {
        name: new Promise(resolve => waiting.push({address, resolve})),
        expiresAtMs: Number.POSITIVE_INFINITY,
      };
      entry.name.then(name => {
        entry.expiresAtMs = steadyNow() + (name === undefined ? lackLivesMs : nameLivesMs);
      });
      entries.set(address, entry);
      if (entries.size > maxRemembered) entries.delete(entries.keys().next().value!);
      next();
      return entry.name;
    },
    close() {
      clearTimeout(timer);
      for (const {resolve} of waiting.splice(0)) resolve(undefined);
      resolver.cancel();
    },
  };
}
