import type {PeerKey} from '../transport/transport.js';
import type {Session} from './session.js';

/** Keys below this are array indexes: they come from transports that number their peers and reuse the numbers. */
const denseKeys = 2 ** 17;

/** The sessions of a service by key. Small numbers are found without hashing. */
export function createSessionIndex() {
  const dense: (Session | undefined)[] = [];
  const others = new Map<PeerKey, Session>();
  let size = 0;

  const isDense = (key: PeerKey): key is number => typeof key === 'number' && key < denseKeys;
  const get = (key: PeerKey): Session | undefined => (isDense(key) ? dense[key] : others.get(key));

  return {
    get size(): number {
      return size;
    },
    get,
    /** Adds a session whose key has none yet. */
    add(session: Session): void {
      const {key} = session;
      size++;
      if (!isDense(key)) others.set(key, session);
      else {
        // No holes: V8 stores an array with many of them as a hash table, which is slower than a Map.
        while (dense.length < key) dense.push(undefined);
        dense[key] = session;
      }
    },
    /** @returns false if the session is not in the index any more */
    remove(session: Session): boolean {
      const {key} = session;
      if (get(key) !== session) return false;
      size--;
      if (isDense(key)) dense[key] = undefined;
      else others.delete(key);
      return true;
    },
    /** Sessions may be removed during the iteration. */
    *[Symbol.iterator](): IterableIterator<Session> {
      for (const session of dense) if (session) yield session;
      yield* others.values();
    },
  };
}
