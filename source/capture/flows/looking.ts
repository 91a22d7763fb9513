import type {DatagramWatch} from '../../relay/sessions/session.js';
import {Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import {areNone} from './flow-extras.js';
import type {FlowStore} from './flow-store.js';

/** A flow whose first datagrams said nothing is looked at once more after so long: it may have begun before the capture. */
const secondLookMs = 5000;
/** So many at a time: after a flood, the others wait for the next look. */
const mostSecondLooks = 50;
/** Of so many flows, the first datagrams are looked at. */
const mostWatched = 2000;

export interface Watches {
  /** Returns what is shown the datagrams of a new flow until it has seen enough. */
  watch(flow: number): DatagramWatch | undefined;
  /** The same of one whose first datagrams said nothing. */
  watchAgain(flow: number): DatagramWatch | undefined;
  /** Is called once for each flow of which not all first datagrams are looked at. */
  onSkipped(): void;
}

/** Finds out what flows are, by their first datagrams, and says when that is over (`Flag.watched`). */
export interface Looking {
  begin(flow: number): void;
  /** Forgets what has seen enough. To be called before each look at all flows. */
  settle(): void;
  /** Looks at a flow once more, if it is time to. */
  lookAgain(flow: number, nowMs: number): void;
  /** There is no time for the flow's first datagrams, or not for all of them. */
  readonly skip: (flow: number) => void;
  /** The flow is over. */
  end(flow: number): void;
}

export function createLooking(store: FlowStore, {watch, watchAgain, onSkipped}: Watches): Looking {
  const {ints, numbers} = store;
  /** Flows that are looked at, the oldest first. */
  const watched = new Set<number>();
  let secondLooks = 0;

  /** What looks at a flow takes more memory than the flow: in a flood, the oldest are looked at no more. */
  function show(flow: number, shown: DatagramWatch | undefined): void {
    if (shown === undefined) return;
    store.changeExtras(flow).watch = shown;
    ints[flow * intsPerFlow + Int.flags]! |= Flag.watched;
    watched.add(flow);
    if (watched.size <= mostWatched) return;
    const [oldest] = watched;
    if (store.extrasOf(oldest!)?.watch !== undefined) skip(oldest!);
    forget(oldest!);
  }

  function skip(flow: number): void {
    const at = flow * intsPerFlow + Int.flags;
    if ((ints[at]! & Flag.skipped) !== 0) return;
    ints[at]! |= Flag.skipped;
    onSkipped();
  }

  function forget(flow: number): void {
    watched.delete(flow);
    const extras = store.extrasOf(flow);
    if (extras === undefined) return;
    extras.watch = undefined;
    if (extras.tap === undefined) ints[flow * intsPerFlow + Int.flags]! &= ~Flag.watched;
    if (areNone(extras)) store.dropExtras(flow);
  }

  function isDueAgain(flow: number, nowMs: number): boolean {
    const flags = ints[flow * intsPerFlow + Int.flags]!;
    if ((flags & (Flag.unknown | Flag.lookedTwice)) !== Flag.unknown) return false;
    return nowMs - numbers[flow * numbersPerFlow + Num.startedMs]! >= secondLookMs;
  }

  return {
    begin: flow => show(flow, watch(flow)),
    settle() {
      secondLooks = 0;
      for (const flow of watched) {
        if ((ints[flow * intsPerFlow + Int.flags]! & Flag.watched) === 0) forget(flow);
      }
    },
    lookAgain(flow, nowMs) {
      if (secondLooks >= mostSecondLooks || !isDueAgain(flow, nowMs)) return;
      secondLooks++;
      const at = flow * intsPerFlow + Int.flags;
      // It may be counted directly by now.
      ints[at] = (ints[at]! | Flag.lookedTwice) & ~Flag.direct;
      show(flow, watchAgain(flow));
    },
    skip,
    end(flow) {
      watched.delete(flow);
    },
  };
}
