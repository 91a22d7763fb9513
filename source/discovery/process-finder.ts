import {type ClientProcess, findLocalProcesses} from './local-processes.js';

const minGapMs = 1000;
/** A search is paid for by this many times as long without one: at most a twentieth of one processor. */
const restPerSearch = 20;

export interface ProcessFinderOptions {
  /** Is told of a search that failed; what was searched for stays unknown. */
  readonly onFailure: (error: unknown) => void;
  readonly find?: typeof findLocalProcesses;
}

/** Finds the programs behind clients, all that were asked for meanwhile in one search. */
export interface ProcessFinder {
  /** Resolves once the search is done; undefined when nothing is known, or the client is on another machine. */
  processOf(client: string): Promise<ClientProcess | undefined>;
  close(): void;
}

export function createProcessFinder({
  onFailure,
  find = findLocalProcesses,
}: ProcessFinderOptions): ProcessFinder {
  type Tell = (found: ClientProcess | undefined) => void;
  let waiting = new Map<string, Tell[]>();
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  let nextSearchAtMs = 0;

  async function search(): Promise<void> {
    timer = undefined;
    const batch = waiting;
    waiting = new Map();
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
    for (const [client, tells] of batch) for (const tell of tells) tell(found.get(client));
    schedule();
  }

  function schedule(): void {
    if (busy || timer || waiting.size === 0) return;
    // Even the first waits a turn, for the other flows of its interval.
    timer = setTimeout(search, Math.max(0, nextSearchAtMs - performance.now())).unref();
  }

  return {
    processOf: client =>
      new Promise(resolve => {
        waiting.set(client, [...(waiting.get(client) ?? []), resolve]);
        schedule();
      }),
    close() {
      clearTimeout(timer);
      for (const tells of waiting.values()) for (const tell of tells) tell(undefined);
      waiting.clear();
    },
  };
}
