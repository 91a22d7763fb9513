import {steadyNow} from '../../clock/steady.js';
import {type Resolve, systemResolver} from '../target.js';

export interface Names {
  /** The cached IP address of a name: null if it has none, undefined if it is not cached. */
  known(name: string): string | null | undefined;
  /** Resolves a name, once for all who ask; null if it has no address, or too many names are being resolved. */
  ask(name: string): Promise<string | null>;
}

const maxKnown = 1024;
const keepMs = 60_000;
/** Short, since the name may be created, or its server come back. */
const keepFailureMs = 5000;
/** The system's resolver handles four at a time. */
const maxAsked = 64;

/** A cache of names that clients sent and their addresses, bounded in number and age. */
export function createNames(resolve: Resolve = systemResolver, now: () => number = steadyNow): Names {
  const answers = new Map<string, {readonly address: string | null; readonly untilMs: number}>();
  const asked = new Map<string, Promise<string | null>>();

  function remember(name: string, address: string | null): string | null {
    answers.delete(name);
    const [oldest] = answers.keys();
    if (answers.size >= maxKnown && oldest !== undefined) answers.delete(oldest);
    answers.set(name, {address, untilMs: now() + (address === null ? keepFailureMs : keepMs)});
    return address;
  }

  async function look(name: string): Promise<string | null> {
    try {
      return remember(name, await resolve(name));
    } catch {
      // Whatever went wrong, the datagrams have no target, and are counted as such.
      return remember(name, null);
    } finally {
      asked.delete(name);
    }
  }

  return {
    known(name) {
      const answer = answers.get(name.toLowerCase());
      return answer && answer.untilMs > now() ? answer.address : undefined;
    },
    async ask(name) {
      const key = name.toLowerCase();
      const pending = asked.get(key);
      if (pending) return pending;
      if (asked.size >= maxAsked) return null;
      const answer = look(key);
      asked.set(key, answer);
      return answer;
    },
  };
}
