import type {Session} from './session.js';

/** A client that comes again after this long is no forged address that comes once. It also gives targets time to answer. */
const graceMs = 100;
/** So many are given another chance in one search. */
const mostChances = 64;

/**
 * The sessions of clients that have not proved to be there, by how little is known of them: those that nobody answered, and
 * those that were answered but whose client did not send again. Forged addresses never do.
 */
export function createStandings() {
  /** In the order in which they give way. */
  const unanswered = new Set<Session>();
  const answered = new Set<Session>();

  /** Those with traffic since they were looked at last go to the end. */
  function oldestOf(sessions: Set<Session>, nowMs: number): Session | undefined {
    let chances = mostChances;
    for (const session of sessions) {
      if (session.rankedMs > nowMs - graceMs) return undefined;
      if (session.lastSeenMs <= session.rankedMs + graceMs || chances-- === 0) return session;
      session.rankedMs = nowMs;
      sessions.delete(session);
      sessions.add(session);
    }
    return undefined;
  }

  return {
    /** How many there are. */
    get size() {
      return unanswered.size + answered.size;
    },
    add(session: Session): void {
      unanswered.add(session);
    },
    /** Its first reply came. */
    promote(session: Session): void {
      if (!unanswered.delete(session)) return;
      session.rankedMs = session.lastReplyMs;
      answered.add(session);
    },
    /** Its client is there, or it ended. */
    remove(session: Session): void {
      unanswered.delete(session);
      answered.delete(session);
    },
    /** The session that gives way to a new one; undefined if none has to. */
    leastProven: (nowMs: number): Session | undefined =>
      oldestOf(unanswered, nowMs) ?? oldestOf(answered, nowMs),
  };
}
