import {networkOfHost} from '../../address/network.js';
import type {ClientBatch, PeerKey} from '../transport/transport.js';
import {createDemand} from './demand.js';
import {createFairQueue} from './fair-queue.js';
import type {HeldBatch} from './held-batch.js';
import {createSessionBudget} from './session-budget.js';

/** A full queue is worked off in this long. */
const longestWaitSeconds = 0.75;
const mostWaiting = 4096;
const leastWaiting = 16;
const mostWaitingBytes = 4 * 1024 * 1024;
/** Datagrams of one client that wait, besides those that came with its first. */
const mostOfClient = 64;
/** How often those that wait get their turns. */
const turnMs = 5;
/** And how long that may take at most: established clients go first, also while opening sessions is slow. */
const longestTurnMs = 1;
/** More than the budget were there no longer ago than this. */
const overloadMs = 1000;

/** What becomes of the first datagrams of a client without a session. */
export type Admission =
  /** They may begin a session. */
  | 'admitted'
  /** They wait until it is their turn. */
  | 'waiting'
  /** Their client gets no turn. */
  | 'refused';

export interface AdmissionContext<Batch extends ClientBatch> {
  /** Makes what waits, for the client that sent datagram `index` of a batch. Without this, nothing waits. */
  readonly hold: ((batch: Batch, index: number) => Batch & HeldBatch) | undefined;
  /** Begins the session of a client whose turn it is. */
  readonly serve: (held: Batch & HeldBatch) => void;
  /** The client has to give way to others. */
  readonly giveUp: (held: Batch & HeldBatch) => void;
  /** More new clients come than get turns, after a time without that. */
  readonly onOverload: () => void;
  readonly now: () => number;
}

/**
 * Lets so many new sessions begin each second. Clients beyond that wait for their turn, and their networks take turns; those
 * that find no room are refused.
 */
export interface AdmissionControl<Batch extends ClientBatch> {
  /** @param to behind the last of the client's datagrams in this batch, of which `from` is the first */
  ask(batch: Batch, from: number, to: number): Admission;
  /** Whether there were more new clients in the last second than get turns. */
  isOverloaded(): boolean;
  /** Gives up all that wait. */
  close(): void;
}

export function createAdmission<Batch extends ClientBatch>(
  newSessionsPerSecond: number,
  {hold, serve, giveUp, onOverload, now}: AdmissionContext<Batch>,
): AdmissionControl<Batch> {
  const budget = createSessionBudget(newSessionsPerSecond, hold !== undefined);
  const capacity = Math.min(
    mostWaiting,
    Math.max(leastWaiting, Math.ceil(newSessionsPerSecond * longestWaitSeconds)),
  );
  const demand = createDemand();
  const queue = createFairQueue<Batch & HeldBatch>(capacity, demand);
  const waiting = new Map<PeerKey, HeldBatch>();
  let waitingBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let overloadedMs = -Infinity;

  const isOverloaded = () => overloadedMs > now() - overloadMs;

  function refused(): 'refused' {
    const isNew = !isOverloaded();
    overloadedMs = now();
    budget.onOverload();
    if (isNew) onOverload();
    return 'refused';
  }

  function keep(held: HeldBatch, batch: Batch, from: number, to: number): void {
    const before = held.bytes;
    for (let index = from; index < to; index++) held.add(batch, index);
    waitingBytes += held.bytes - before;
  }

  function leave(held: HeldBatch): void {
    waiting.delete(held.key());
    waitingBytes -= held.bytes;
  }

  function takeTurns(): void {
    demand.forget(now());
    const endMs = performance.now() + longestTurnMs;
    while (queue.size > 0 && performance.now() < endMs && budget.take(now())) {
      const held = queue.take()!;
      leave(held);
      serve(held);
    }
    if (queue.size === 0) stopTurns();
  }

  function stopTurns(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    ask(batch, from, to) {
      if (queue.size === 0 && budget.take(now())) return 'admitted';
      if (!hold || waitingBytes >= mostWaitingBytes) return refused();
      const known = waiting.get(batch.key(from));
      if (known) {
        // One that sends much while it waits is no sign of a flood.
        if (known.count + to - from > mostOfClient) return 'refused';
        keep(known, batch, from, to);
        return 'waiting';
      }
      const network = networkOfHost(batch.host(from));
      demand.note(network);
      if (!queue.hasRoom(network)) return refused();
      const held = hold(batch, from);
      keep(held, batch, from, to);
      waiting.set(held.key(), held);
      const left = queue.push(held, network);
      if (left) {
        refused();
        leave(left);
        giveUp(left);
      }
      timer ??= setInterval(takeTurns, turnMs).unref();
      return 'waiting';
    },
    isOverloaded,
    close() {
      stopTurns();
      for (let held = queue.take(); held; held = queue.take()) {
        leave(held);
        giveUp(held);
      }
    },
  };
}
