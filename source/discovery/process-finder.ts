import {type ClientProcess, findLocalProcesses} from './local-processes.js';

const minGapMs = 1000;
/** The pause after a search, as a multiple of its duration: searches take at most a twentieth of one processor. */
const restPerSearch = 20;
/** More than these wait for the next search, so that a flood takes no more memory than a busy second. */
const mostPerSearch = 20_000;

export interface ProcessFinderOptions {
  /** Called when a search fails; its clients stay unknown. */
  readonly onFailure: (error: unknown) => void;
  readonly find?: typeof findLocalProcesses;
}

/** Is told of the program behind a client. */
type Tell = (found: ClientProcess) => void;

/** Finds the programs behind clients; one search serves all requests that came in meanwhile. */
export interface ProcessFinder {
  /** Calls `tell` after one of the next searches, unless nothing is known or the client is on another machine. */
  find(client: string, tell: Tell): void;
  close(): void;
}

export function createProcessFinder({
  onFailure,
  find = findLocalProcesses,
}: ProcessFinderOptions): ProcessFinder {
  /** There may be hundreds of thousands: who asks alone waits without a list. */
  const waiting = new Map<string, Tell | Tell[]>();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let nextSearchAtMs = 0;

  async function search(): Promise<void> {
    timer = undefined;
    const batch = takeBatch();
    busy = true;
    const startedAtMs = performance.now();
    let found = new Map<string, ClientProcess>();
    try {
      found = await find([...batch.keys()]);
    } catch (error) {
      onFailure(error);
    }
    const endedAtMs = performance.now();
    nextSearchAtMs = endedAtMs + Math.max(minGapMs, restPerSearch * (endedAtMs - startedAtMs));
    busy = false;
    for (const [client, process] of found) {
      const tell = batch.get(client);
      if (Array.isArray(tell)) for (const each of tell) each(process);
      else tell?.(process);
    }
    schedule();
  }

  /** The oldest ones. */
  function takeBatch(): Map<string, Tell | Tell[]> {
    const batch = new Map<string, Tell | Tell[]>();
    for (const [client, tell] of waiting) {
      if (batch.size === mostPerSearch) break;
      batch.set(client, tell);
      waiting.delete(client);
    }
    return batch;
  }

  function schedule(): void {
    if (busy || timer || waiting.size === 0) return;
    // Even the first request waits a turn, so that the other flows of its interval join it.
    timer = setTimeout(search, Math.max(0, nextSearchAtMs - performance.now())).unref();
  }

  return {
    find(client, tell) {
      const others = waiting.get(client);
      // There may be thousands: all flows to one server ask for it.
      if (Array.isArray(others)) others.push(tell);
      else waiting.set(client, others === undefined ? tell : [others, tell]);
      schedule();
    },
    close() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
