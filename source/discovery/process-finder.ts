import {type ClientProcess, findLocalProcesses} from './local-processes.js';

const minGapMs = 1000;
/** The pause after a search, as a multiple of its duration: searches take at most a twentieth of one processor. */
const restPerSearch = 20;

export interface ProcessFinderOptions {
  /** Called when a search fails; its clients stay unknown. */
  readonly onFailure: (error: unknown) => void;
  readonly find?: typeof findLocalProcesses;
}

/** Finds the programs behind clients; one search serves all requests that came in meanwhile. */
export interface ProcessFinder {
  /** Resolves after the next search; undefined when nothing is known or the client is on another machine. */
  processOf(client: string): Promise<ClientProcess | undefined>;
  close(): void;
}

export function createProcessFinder({
  onFailure,
  find = findLocalProcesses,
}: ProcessFinderOptions): ProcessFinder {
  type Resolve = (found: ClientProcess | undefined) => void;
  let waiting = new Map<string, Resolve[]>();
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
    for (const [client, resolves] of batch) for (const resolve of resolves) resolve(found.get(client));
    schedule();
  }

  function schedule(): void {
    if (busy || timer || waiting.size === 0) return;
    // Even the first request waits a turn, so that the other flows of its interval join it.
    timer = setTimeout(search, Math.max(0, nextSearchAtMs - performance.now())).unref();
  }

  return {
    processOf: client =>
      new Promise(resolve => {
        // There may be thousands: all flows to one server ask for it.
        const others = waiting.get(client);
        if (others) others.push(resolve);
        else waiting.set(client, [resolve]);
        schedule();
      }),
    close() {
      clearTimeout(timer);
      for (const resolves of waiting.values()) for (const resolve of resolves) resolve(undefined);
      waiting.clear();
    },
  };
}
