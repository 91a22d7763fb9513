import type {Session} from './session.js';

/** How often clients that proved to be there since get a queue. */
const lookMs = 250;
/** Clients that have been silent for longer need none. */
const activeMs = 2000;
/** A client that nobody answered, but that has been sending for so long, is there. */
const longMs = 1000;
/** The queues are given back so long after the flood. */
const calmMs = 10_000;

export interface ReservedQueuesContext {
  readonly sessions: () => Iterable<Session>;
  readonly isOverloaded: () => boolean;
  /** See `ReplySender.unreserve`. */
  readonly unreserve: () => void;
  readonly now: () => number;
}

/** Gives established clients queues of their own while a flood fills the one of the listener. */
export function createReservedQueues({sessions, isOverloaded, unreserve, now}: ReservedQueuesContext) {
  let timer: NodeJS.Timeout | undefined;
  let overloadedMs = 0;

  function reserve(): void {
    const nowMs = now();
    for (const session of sessions()) {
      if (session.lastSeenMs <= nowMs - activeMs || !session.isProven(nowMs, longMs)) continue;
      if (!session.reserve()) return;
    }
  }

  function look(): void {
    if (isOverloaded()) {
      overloadedMs = now();
      reserve();
    } else if (overloadedMs < now() - calmMs) {
      stop();
      unreserve();
    }
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    /** A flood began. */
    begin(): void {
      overloadedMs = now();
      if (timer) return;
      timer = setInterval(look, lookMs).unref();
      // Not at once: the caller is in the middle of a batch.
      setImmediate(reserve);
    },
    stop,
  };
}
