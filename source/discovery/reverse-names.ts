import {Resolver} from 'node:dns/promises';
import {isIP} from 'node:net';
import {withoutZone} from '../address/host.js';
import {createTokenBucket} from '../quantity/token-bucket.js';

export interface ReverseNamesOptions {
  /** Is told of a question that got no answer; that there is no name is an answer. */
  readonly onFailure: (address: string, error: unknown) => void;
  /** By default the machine's own, /etc/hosts included. */
  readonly resolver?: Pick<Resolver, 'reverse' | 'cancel'>;
  readonly questionsPerSecond?: number;
  /** Addresses that wait for their turn; those beyond stay without a name until they are asked for again. */
  readonly maxWaiting?: number;
  /** Addresses that are remembered, with or without a name. */
  readonly maxRemembered?: number;
  readonly nameLivesMs?: number;
  /** How long it is remembered that an address has no name. */
  readonly lackLivesMs?: number;
}

/** Names of addresses by reverse DNS: asked for slowly, remembered for a while, within bounds. */
export interface ReverseNames {
  /**
   * Resolves once it is known; undefined when there is no name, or too many are waiting. Never rejects.
   * @param address whatever is no IP address has no name
   */
  nameOf(address: string): Promise<string | undefined>;
  close(): void;
}

interface Entry {
  readonly name: Promise<string | undefined>;
  /** Endless while the question is under way, so that nobody asks it twice. */
  expiresAtMs: number;
}

const maxUnderWay = 16;
/** A name is shown to people and given to programs: what is none is left out, whatever a server answers. */
const hostName = /^(?=.{1,253}$)[\w-]+(?:\.[\w-]+)*$/;
/** That there is no name (c-ares says the same of a server that is silent), or that nobody wants to know any more. */
const noName = new Set(['ENOTFOUND', 'ENODATA', 'ECANCELLED']);

export function createReverseNames({
  onFailure,
  resolver = new Resolver({timeout: 1000, tries: 2}),
  questionsPerSecond = 50,
  maxWaiting = 1000,
  maxRemembered = 10_000,
  nameLivesMs = 600_000,
  lackLivesMs = 60_000,
}: ReverseNamesOptions): ReverseNames {
  // In the order of their making: the oldest is the first to be forgotten.
  const entries = new Map<string, Entry>();
  const waiting: {readonly address: string; readonly tell: (name: string | undefined) => void}[] = [];
  let underWay = 0;
  const mayAsk = createTokenBucket(questionsPerSecond, 1);
  let timer: NodeJS.Timeout | undefined;

  function next(): void {
    if (timer || waiting.length === 0 || underWay >= maxUnderWay) return;
    if (!mayAsk(performance.now())) {
      timer = setTimeout(() => {
        timer = undefined;
        next();
      }, 1000 / questionsPerSecond).unref();
      return;
    }
    const {address, tell} = waiting.shift()!;
    underWay++;
    ask(address).then(name => {
      underWay--;
      tell(name);
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
      // Behind a proxy a target may be a name already.
      if (isIP(address) === 0) return Promise.resolve(undefined);
      const known = entries.get(address);
      if (known && performance.now() < known.expiresAtMs) return known.name;
      if (waiting.length >= maxWaiting) return Promise.resolve(undefined);
      entries.delete(address);
      const entry: Entry = {
        name: new Promise(tell => waiting.push({address, tell})),
        expiresAtMs: Number.POSITIVE_INFINITY,
      };
      entry.name.then(name => {
        entry.expiresAtMs = performance.now() + (name === undefined ? lackLivesMs : nameLivesMs);
      });
      entries.set(address, entry);
      if (entries.size > maxRemembered) entries.delete(entries.keys().next().value!);
      next();
      return entry.name;
    },
    close() {
      clearTimeout(timer);
      for (const {tell} of waiting.splice(0)) tell(undefined);
      resolver.cancel();
    },
  };
}
