import type {PeerKey} from '../transport/transport.js';
import type {Session} from './session.js';

/** Keys below this are an array's indexes: those of a transport that numbers its peers and uses numbers again. */
const denseKeys = 2 ** 17;

/** The sessions of a service by their keys; a small number is found without hashing it. */
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
    /** Adds a session under a key that has none. */
    add(session: Session): void {
      const {key} = session;
      size++;
      if (!isDense(key)) others.set(key, session);
      else {
        // No holes: V8 keeps an array with many of them as a table, which is slower than a Map.
        while (dense.length < key) dense.push(undefined);
        dense[key] = session;
      }
    },
    /** False when the session is not there any more. */
    remove(session: Session): boolean {
      const {key} = session;
      if (get(key) !== session) return false;
      size--;
      if (isDense(key)) dense[key] = undefined;
      else others.delete(key);
      return true;
    },
    /** Sessions may be removed meanwhile. */
    *[Symbol.iterator](): IterableIterator<Session> {
      for (const session of dense) if (session) yield session;
      yield* others.values();
    },
  };
}
