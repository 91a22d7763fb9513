import {type ClientProcess, findLocalProcesses} from './local-processes.js';

const minGapMs = 1000;
/** The pause after a search, as a multiple of its duration: searches take at most a twentieth of one processor. */
const restPerSearch = 20;
/** More than these wait for the next search, so that a flood takes no more memory than a busy second. */
const mostPerSearch = 20_000;

export interface ProcessFinderOptions<Asker> {
  /** Is told of the program at an endpoint, for each who asked. */
  readonly onFound: (asker: Asker, endpoint: string, found: ClientProcess) => void;
  /** Called when a search fails; its clients stay unknown. */
  readonly onFailure: (error: unknown) => void;
  readonly find?: typeof findLocalProcesses;
}

/** Finds the programs behind clients; one search serves all requests that came in meanwhile. */
export interface ProcessFinder<Asker> {
  /** `onFound` is called after one of the next searches, unless nothing is known or the client is on another machine. */
  find(client: string, asker: Asker): void;
  close(): void;
}

export function createProcessFinder<Asker extends object>({
  onFound,
  onFailure,
  find = findLocalProcesses,
}: ProcessFinderOptions<Asker>): ProcessFinder<Asker> {
  /** There may be hundreds of thousands: who asks alone waits without a list. */
  const waiting = new Map<string, Asker | Asker[]>();
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
      const asker = batch.get(client)!;
      for (const each of Array.isArray(asker) ? asker : [asker]) onFound(each, client, process);
    }
    schedule();
  }

  /** The oldest ones. */
  function takeBatch(): Map<string, Asker | Asker[]> {
    const batch = new Map<string, Asker | Asker[]>();
    for (const [client, asker] of waiting) {
      if (batch.size === mostPerSearch) break;
      batch.set(client, asker);
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
    find(client, asker) {
      const others = waiting.get(client);
      // There may be thousands: all flows to one server ask for it.
      if (Array.isArray(others)) others.push(asker);
      else waiting.set(client, others === undefined ? asker : [others, asker]);
      schedule();
    },
    close() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
