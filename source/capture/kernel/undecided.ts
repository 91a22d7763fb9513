export interface Amount {
  readonly packets: number;
  readonly bytes: number;
}

/** What became of datagrams that waited. */
export interface Decided {
  readonly forwarded: number;
  readonly dropped: Amount;
  /** Dropped without having been captured: the kernel had no room for them. */
  readonly unseen: Amount;
}

/**
 * Datagrams of one direction that were captured while the kernel may drop them. They are neither forwarded nor dropped until its counters
 * tell. Those are read later than the datagrams were seen, and may be ahead of what the capture has got round to. So only what was there
 * at the verdict before counts as forwarded, and what was dropped without being seen by the next verdict never will be.
 */
export interface Undecided {
  add(packets: number, bytes: number): void;
  /** @param isLast nothing comes any more: all that is left is decided */
  decide(drops: Amount, isLast: boolean): Decided;
  /** Bytes per datagram, of those that wait; undefined if there is none. */
  averageBytes(): number | undefined;
}

export function createUndecided(): Undecided {
  let waiting = 0;
  let waitingBytes = 0;
  /** How many of them were there at the verdict before. */
  let waitingLonger = 0;
  /** Drops of what was not seen yet. */
  let owed = 0;
  let owedBytes = 0;

  /** The part of the bytes that belong to `packets` of all. */
  const partOf = (bytes: number, packets: number, all: number) =>
    packets === all ? bytes : Math.round((bytes * packets) / all);

  function takeOwed(packets: number): Amount {
    const bytes = partOf(owedBytes, packets, owed);
    owed -= packets;
    owedBytes -= bytes;
    return {packets, bytes};
  }

  function release(packets: number, bytes: number): void {
    waiting -= packets;
    waitingBytes = waiting === 0 ? 0 : Math.max(0, waitingBytes - bytes);
  }

  return {
    add(packets, bytes) {
      waiting += packets;
      waitingBytes += bytes;
    },
    averageBytes: () => (waiting === 0 ? undefined : waitingBytes / waiting),
    decide(drops, isLast) {
      const owedLonger = owed;
      owed += drops.packets;
      owedBytes += drops.bytes;
      // The oldest first.
      const dropped = takeOwed(Math.min(owed, waiting));
      release(dropped.packets, dropped.bytes);
      const unseen = takeOwed(isLast ? owed : Math.min(owed, Math.max(0, owedLonger - dropped.packets)));
      const forwarded = isLast ? waiting : Math.max(0, Math.min(waiting, waitingLonger - dropped.packets));
      release(forwarded, partOf(waitingBytes, forwarded, waiting));
      waitingLonger = waiting;
      return {forwarded, dropped, unseen};
    },
  };
}
