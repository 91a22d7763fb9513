import {noTraffic} from '../../snapshot/no-traffic.js';
import type {FlowSnapshot, MatchingFlows} from '../../snapshot/snapshot.js';
import {type Sort, sortText} from '../../view/sorting/sort.js';
import type {Answer} from '../protocol/answer.js';
import type {Question} from '../protocol/question.js';
import {firstFlows} from './first-flows.js';
import {createMachines, type Machine, type Patience, type Times} from './machines.js';
import {counts} from './merge.js';

/** What a viewer wants to see. */
export interface Wanted {
  readonly filter: string;
  readonly sort: Sort;
  readonly endedForMs?: number | undefined;
  /** At most so many flows, the first ones of the order. */
  readonly rows: number;
  /** So many flows of each machine instead, if it has them. */
  readonly rowsOfEach?: number | undefined;
}

export interface Gathered {
  readonly machines: readonly Machine[];
  /** In their order. */
  readonly flows: readonly FlowSnapshot[];
}

interface GatheringOptions {
  readonly viewer: string;
  /** Sends a question to all machines. Their answers are to be given to `take`, whenever they come. */
  ask(question: Question): void;
  nowMs(): number;
  patience(): Patience;
  /** The ids of the machines that are there, if that is known. */
  readonly expected?: readonly string[] | undefined;
}

/** Below every number of an order: nothing is sent but what is sent in any case. */
const nothing = -Number.MAX_VALUE;
/** Of each machine before the numbers of any are known. */
const firstRows = 2;
/** Machines send somewhat more than is wanted, so that the next question finds enough. */
const surplus = 1.25;
const mostAttempts = 6;
/** All machines read a question: where more are to answer it, it names none, and the others answer as well. */
const mostNamed = 64;
/** Without known machines, so long after an answer no other is waited for. */
const stallMs = 150;

/**
 * Asks machines for the first flows of an order. Machines send those whose number is at most that of the last one wanted, as far as it
 * is known from before. If that turns out to be too few, they are asked again, so the outcome is exact: it is what all flows of all
 * machines, sorted in one place, would begin with.
 */
export function createGathering({viewer, ask, nowMs, patience, expected}: GatheringOptions) {
  const machines = createMachines();
  let round = 0;
  let generation = 0;
  /** What was wanted last, the round of its first question, and the number up to which flows are sent. */
  let last: {readonly key: string; readonly since: number; readonly upTo: number | undefined} | undefined;
  let awaited = new Set<string>();
  let answered = () => {};

  /** Resolves when all that are waited for have answered, or the patience is over. */
  function wait(ids: readonly string[]): Promise<void> {
    const {patienceMs} = patience();
    awaited = new Set(ids);
    const isFirst = ids.length === 0;
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(patient);
        clearTimeout(stall);
        answered = () => {};
        machines.missed(awaited);
        awaited = new Set();
        resolve();
      };
      const patient = setTimeout(end, patienceMs);
      let stall: NodeJS.Timeout | undefined;
      answered = () => {
        if (!isFirst && awaited.size === 0) end();
        if (!isFirst) return;
        clearTimeout(stall);
        stall = setTimeout(end, stallMs);
      };
    });
  }

  async function askFor(wanted: Wanted, upTo: number | undefined, atLeast: number, only?: readonly string[]) {
    const {filter, sort, endedForMs, rows} = wanted;
    const there = only ?? inTime();
    round++;
    const waiting = wait(there);
    const lost = machines.lost();
    const areNamed = lost.length <= mostNamed;
    // To a viewer that they do not know, all machines send everything.
    if (!areNamed) generation++;
    ask({
      viewer: generation === 0 ? viewer : `${viewer}-${generation}`,
      round,
      filter,
      sort: sortText(sort),
      ...(endedForMs !== undefined && {endedForMs}),
      rows,
      atLeast,
      ...(upTo !== undefined && {upTo}),
      ...(only && only.length <= mostNamed && {only}),
      ...(areNamed && lost.length > 0 && {again: lost}),
    });
    await waiting;
  }

  return {
    take(answer: Answer, times: Times): void {
      const isWhole = machines.take(answer, times, patience());
      if (!isWhole || answer.round !== round) return;
      awaited.delete(answer.machine);
      answered();
    },
    left(id: string): void {
      machines.left(id, nowMs());
      awaited.delete(id);
      answered();
    },
    idOf: machines.idOf,
    /** What is known without asking. */
    seen: (wanted: Wanted): Gathered => outcome(wanted, sinceOf(wanted), round).gathered,
    async gather(wanted: Wanted): Promise<Gathered> {
      const {rows, rowsOfEach} = wanted;
      const key = keyOf(wanted);
      const most = Math.ceil(rows * surplus);
      const since = sinceOf(wanted);
      const start = round + 1;
      let upTo = last?.key !== key || rowsOfEach !== undefined ? nothing : last.upTo;
      let few = Math.max(firstRows, Math.ceil(most / (inTime().length || most)));
      let only: readonly string[] | undefined;
      const limits: Limits = new Map();
      for (let attempt = 1; ; attempt++) {
        await askFor(wanted, upTo, rowsOfEach ?? (upTo === nothing ? few : 0), only);
        limits.set(round, upTo);
        const {gathered, keys, parts} = outcome(wanted, since, start);
        const end = keys[rows - 1];
        const punctual = new Set(machines.punctual());
        const unsent = parts.filter(part => punctual.has(part.id) && mayHaveMore(part, limits, end));
        // What changes between two questions can make each one too late: the next picture knows more.
        if (rowsOfEach !== undefined || unsent.length === 0 || attempt === mostAttempts) {
          const isAll = !parts.some(({head}) => head.hasMore);
          last = {key, since, upTo: isAll ? undefined : nextLimit(keys, most, upTo)};
          return gathered;
        }
        if (end === undefined && upTo === nothing) few += Math.ceil((most - keys.length) / unsent.length);
        upTo = end ?? nothing;
        only = unsent.map(({id}) => id);
      }
    },
  };

  /** Those that are waited for. */
  function inTime(): readonly string[] {
    return round === 0 && expected ? expected : machines.punctual();
  }

  /** The first round whose answers are answers to this. */
  function sinceOf(wanted: Wanted): number {
    return last?.key === keyOf(wanted) ? last.since : round + 1;
  }

  /** What the machines said so far. @param start the first round of this time: who answered none since then is late */
  function outcome(wanted: Wanted, since: number, start: number) {
    const {rows, rowsOfEach, sort} = wanted;
    const all = machines
      .all(start, nowMs(), patience().staleMs)
      // Nobody knows what of them matches by now.
      .map(each => (each.head.round >= since ? each : {...each, head: {...each.head, matching: noneMatch}}));
    const parts = all.filter(each => counts(each) && each.head.round >= since);
    const most = rowsOfEach === undefined ? Math.ceil(rows * surplus) : Number.MAX_SAFE_INTEGER;
    const {flows, keys} = firstFlows(parts, most, sort, nowMs());
    const gathered: Gathered = {
      machines: all,
      flows: rowsOfEach === undefined ? flows.slice(0, rows) : flows,
    };
    return {gathered, keys, parts};
  }
}

/** The numbers up to which flows were asked for, by round. */
type Limits = Map<number, number | undefined>;

/**
 * Whether a machine may have flows, not sent, that belong among those wanted.
 * @param end the number of the last one wanted, as far as is known; undefined while there are too few
 */
function mayHaveMore({head, keys}: Machine, limits: Limits, end: number | undefined): boolean {
  const limit = limits.get(head.round);
  if (!head.hasMore || limit === undefined) return false;
  if (end === undefined) return true;
  // All up to the limit were sent, and what follows the last one sent has no smaller number.
  return end > limit && !(keys.at(-1)! > end);
}

/** The number up to which the next question is to find `most` flows: where there were fewer, as if they went on as densely. */
function nextLimit(keys: readonly number[], most: number, limit: number | undefined): number | undefined {
  if (keys.length >= most) return keys[most - 1];
  const end = keys.length - 1;
  if (end < 1) return limit;
  const middle = Math.floor(end / 2);
  const step = (keys[end]! - keys[middle]!) / (end - middle);
  return Math.max(limit ?? nothing, keys[end]! + step * (most - keys.length));
}

const noneMatch: MatchingFlows = {flows: 0, rx: noTraffic, tx: noTraffic, drops: 0};

function keyOf({filter, sort, endedForMs, rows, rowsOfEach}: Wanted): string {
  return JSON.stringify([filter, sortText(sort), endedForMs, rows, rowsOfEach]);
}
