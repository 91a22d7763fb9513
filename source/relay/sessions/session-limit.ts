import type ipaddr from 'ipaddr.js';
import {parseHost} from '../../address/host.js';
import {type Limits, mostSessions} from '../../flow/limits.js';
import {createClientLimit} from '../client-limit.js';

/** Counts the sessions of one service and of each client address, across all threads that serve it. */
export interface SessionLimit {
  /** Counts one more session of `host`, or returns the limit that forbids it and counts nothing. */
  add(host: string): 'sessionLimit' | 'clientSessionLimit' | undefined;
  remove(host: string): void;
  /** The same for sessions whose clients are not known any more: the limits per client keep counting them. */
  removeUnknown(sessions: number): void;
}

const lockWord = 0;
const totalWord = 1;
const firstSlot = 2;
/** A slot: an IPv6 address, or an IPv4 address mapped into one, and how many sessions it has. */
const addressWords = 4;
const slotWords = addressWords + 1;
/** A thread that waits for the lock tries again after this long, in case it missed the wake-up. */
const lockPatienceMs = 1;

/** The memory that the threads of a service share; pages that no client needs are never touched. */
export function sessionLimitMemory(limits: Limits): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (firstSlot + slotsFor(limits) * slotWords));
}

export function createSessionLimit(
  limits: Limits,
  memory: SharedArrayBuffer = sessionLimitMemory(limits),
): SessionLimit {
  const maxSessionsOf = createClientLimit(limits);
  const maxSessions = Math.min(limits.maxSessions, mostSessions);
  const words = new Int32Array(memory);
  const slots = slotsFor(limits);
  const wanted = new Int32Array(addressWords);

  /** Every access to `words` is inside the lock, whose Atomics order the plain loads and stores of all threads. */
  function locked<Result>(work: () => Result): Result {
    while (Atomics.compareExchange(words, lockWord, 0, 1) !== 0) {
      Atomics.wait(words, lockWord, 1, lockPatienceMs);
    }
    try {
      return work();
    } finally {
      Atomics.store(words, lockWord, 0);
      Atomics.notify(words, lockWord, 1);
    }
  }

  const wordOf = (slot: number) => firstSlot + slot * slotWords;
  const countAt = (slot: number) => words[wordOf(slot) + addressWords]!;
  const next = (slot: number) => (slot + 1) % slots;

  function home(from: Int32Array, at: number): number {
    let hash = 0;
    for (let word = at; word < at + addressWords; word++) {
      hash = Math.imul(hash ^ from[word]!, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return (hash >>> 0) % slots;
  }

  /** The slot of the wanted address, or the empty one where it belongs. */
  function find(): number {
    let slot = home(wanted, 0);
    while (countAt(slot) > 0 && !wanted.every((word, index) => words[wordOf(slot) + index] === word)) {
      slot = next(slot);
    }
    return slot;
  }

  /** Empties a slot. Entries that were displaced past it move up, so that no search ends too early. */
  function empty(slot: number): void {
    let hole = slot;
    for (let each = next(slot); countAt(each) > 0; each = next(each)) {
      const fromHome = (each - home(words, wordOf(each)) + slots) % slots;
      if (fromHome < (each - hole + slots) % slots) continue;
      words.copyWithin(wordOf(hole), wordOf(each), wordOf(each) + slotWords);
      hole = each;
    }
    words[wordOf(hole) + addressWords] = 0;
  }

  return {
    add(host) {
      if (slots > 0) writeAddress(host, wanted);
      const maxOfClient = slots > 0 ? maxSessionsOf(host) : Infinity;
      return locked(() => {
        const slot = slots > 0 ? find() : -1;
        if (slot >= 0 && countAt(slot) >= maxOfClient) return 'clientSessionLimit';
        if (words[totalWord]! >= maxSessions) return 'sessionLimit';
        words[totalWord]!++;
        if (slot >= 0) {
          words.set(wanted, wordOf(slot));
          words[wordOf(slot) + addressWords]!++;
        }
        return undefined;
      });
    },
    removeUnknown(sessions) {
      locked(() => {
        words[totalWord]! -= sessions;
      });
    },
    remove(host) {
      if (slots > 0) writeAddress(host, wanted);
      locked(() => {
        words[totalWord]!--;
        if (slots === 0) return;
        const slot = find();
        if (--words[wordOf(slot) + addressWords]! === 0) empty(slot);
      });
    },
  };
}

/** Twice as many as there can be clients; none if the limit per client cannot be reached before the total. */
function slotsFor(limits: Limits): number {
  const maxSessions = Math.min(limits.maxSessions, mostSessions);
  const least = Math.min(
    limits.maxSessionsPerClient,
    ...(limits.clients ?? []).map(client => client.maxSessions),
  );
  return least < maxSessions ? 2 * maxSessions : 0;
}

function writeAddress(host: string, words: Int32Array): void {
  const address = parseHost(host);
  if (address.kind() === 'ipv4') {
    const [a, b, c, d] = (address as ipaddr.IPv4).octets as [number, number, number, number];
    words.fill(0);
    words[2] = 0xffff;
    words[3] = (a << 24) | (b << 16) | (c << 8) | d;
    return;
  }
  const {parts} = address as ipaddr.IPv6;
  for (let word = 0; word < addressWords; word++)
    words[word] = (parts[2 * word]! << 16) | parts[2 * word + 1]!;
}
