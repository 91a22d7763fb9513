import {type Resolve, systemResolver} from '../target.js';

export interface Names {
  /** The IP address of a name, if it was asked for lately: null when it has none, undefined when nobody knows. */
  known(name: string): string | null | undefined;
  /** Asks for it, once for all who wait; resolves to null when it has none, or too many are asked for. */
  ask(name: string): Promise<string | null>;
}

const maxKnown = 1024;
const keepMs = 60_000;
/** A name may come into being, or its server up. */
const keepFailureMs = 5000;
/** The system's resolver works on four at a time. */
const maxAsked = 64;

/** Names that clients sent, and their addresses: bounded in number and in age. */
export function createNames(resolve: Resolve = systemResolver, now: () => number = Date.now): Names {
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
      // Whatever kept the resolver from an answer, the datagrams have nowhere to go, and are counted so.
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
