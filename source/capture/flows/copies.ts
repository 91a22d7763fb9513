/**
 * A datagram that crosses a bridge, a veth pair or a router is captured at each interface. It counts where it was seen first; the rest
 * are copies.
 *
 * In each direction of a flow, each interface has a place: how many datagrams of the direction it has shown, counted as the flow counts
 * them. A frame behind the flow's count is a copy; a frame that goes beyond it is news. So it does not matter which interface is ahead,
 * and a flow whose route changes goes on being counted at its new interface.
 */
export interface Copies {
  /**
   * How many of `datagrams` that were seen at an interface are news.
   * @param counted how many datagrams of the direction were counted before
   * @param print of the first of them: the same for all copies of a datagram
   */
  newOf(interfaceIndex: number, datagrams: number, counted: number, print: number, atMs: number): number;
}

/** Copies of a datagram come this soon, if they do. */
const longestDelayMs = 100;

/** Where a direction of a flow was seen before it was seen anywhere else. */
export interface FirstSeen {
  readonly interfaceIndex: number;
  /** How many datagrams were counted there, and how many of them came in the last frame. */
  readonly counted: number;
  readonly lastDatagrams: number;
  readonly lastSeenMs: number;
}

export function createCopies({
  interfaceIndex: firstInterface,
  counted,
  lastDatagrams,
  lastSeenMs,
}: FirstSeen): Copies {
  const places = new Map([[firstInterface, counted]]);
  let lastPrint: number | undefined;
  let tellingPrint: number | undefined;
  let lastNewsMs = lastSeenMs;
  return {
    newOf(interfaceIndex, datagrams, before, print, atMs) {
      const isRecent = atMs - lastNewsMs <= longestDelayMs;
      // Seen here for the first time: a copy of the last one, or the flow goes another way now.
      let place =
        places.get(interfaceIndex) ?? (isRecent ? before - Math.max(datagrams, lastDatagrams) : before);
      // What is lost between two interfaces would leave one of them behind for ever.
      if (isRecent && datagrams === 1 && print === tellingPrint && place < before - 1) place = before - 1;
      else if (!isRecent && place < before) place = before;
      place += datagrams;
      places.set(interfaceIndex, place);
      if (place <= before) return 0;
      // Datagrams that are like each other tell nothing, nor does one of a train.
      tellingPrint = datagrams === 1 && print !== lastPrint ? print : undefined;
      lastPrint = print;
      lastNewsMs = atMs;
      return Math.min(datagrams, place - before);
    },
  };
}
