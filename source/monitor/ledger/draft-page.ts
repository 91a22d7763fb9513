import {noNumber} from '../../address/endpoint-number.js';
import {
  countColumns,
  endedSlot,
  type FlowCounts,
  type FlowDetails,
  type FlowKind,
  type FlowNames,
  type FlowPage,
  freeSlot,
  sinceAfter,
  sinceBefore,
  slotsPerPage,
} from '../../snapshot/columns/page.js';
import {addPage, createSums, type FlowSums} from '../../snapshot/columns/sums.js';

type Writable<Type> = {-readonly [Key in keyof Type]: Type[Key]};
type DraftNames = Writable<Omit<FlowNames, 'kinds' | 'details'>> & {
  kinds: (FlowKind | undefined)[];
  details: (FlowDetails | undefined)[];
};

/** Nothing counted yet. */
const noCounts: FlowCounts = {
  values: new Uint32Array(countColumns * slotsPerPage),
  rare: undefined,
  times: undefined,
  quality: undefined,
};
const noSerials = new Float64Array(slotsPerPage);

/** Where an ended flow, and a free slot, has its row. */
export const noRow = -1;
/** The last counters of a flow that ended since the last reading are in its ended event. */
export const rowInEvent = -2;

/**
 * A page of the ledger, on its way to be published. What was published is never written again: names are copied before the
 * next change, counts are read into new memory.
 */
export interface DraftPage {
  readonly number: number;
  /** Slots from here on have held no flow yet. */
  end: number;
  /** By index: the row of the meter table, `noRow` or `rowInEvent`. */
  readonly rows: Int32Array;
  /** By index: the generation of that row, its low 32 bits. */
  readonly generations: Int32Array;
  /** By index: the relay thread. */
  readonly threads: Uint8Array;
  /** How many of its flows have ended. */
  endedCount: number;
  names: DraftNames;
  /** Whether somebody refers to the names, so that they have to be copied before they change. */
  areNamesShared: boolean;
  counts: FlowCounts;
  /** The serial numbers when `counts` were read. */
  countedSerials: Float64Array;
  /** The counts when the last interval ended, and whose they were. */
  closed: FlowCounts;
  closedSerials: Float64Array;
  before: FlowCounts;
  beforeSerials: Float64Array;
  seconds: number;
  /** As it was published last; undefined since something changed. */
  published: FlowPage | undefined;
  /** What its flows counted, when last published. */
  readonly live: FlowSums;
  readonly ended: FlowSums;
}

export function createDraftPage(number: number): DraftPage {
  return {
    number,
    end: 0,
    rows: new Int32Array(slotsPerPage).fill(noRow),
    generations: new Int32Array(slotsPerPage),
    endedCount: 0,
    threads: new Uint8Array(slotsPerPage),
    names: {
      used: 0,
      states: new Uint8Array(slotsPerPage),
      serials: new Float64Array(slotsPerPage),
      clients: new Float64Array(slotsPerPage),
      targets: new Float64Array(slotsPerPage),
      startedAtMs: new Float64Array(slotsPerPage),
      kinds: new Array(slotsPerPage).fill(undefined),
      details: new Array(slotsPerPage).fill(undefined),
    },
    areNamesShared: false,
    counts: noCounts,
    countedSerials: noSerials,
    closed: noCounts,
    closedSerials: noSerials,
    before: noCounts,
    beforeSerials: noSerials,
    seconds: 1,
    published: undefined,
    live: createSums(),
    ended: createSums(),
  };
}

/** The names, to be changed. */
export function changeNames(draft: DraftPage): DraftNames {
  draft.published = undefined;
  if (draft.areNamesShared) {
    const {used, states, serials, clients, targets, startedAtMs, kinds, details} = draft.names;
    draft.names = {
      used,
      states: states.slice(),
      serials: serials.slice(),
      clients: clients.slice(),
      targets: targets.slice(),
      startedAtMs: startedAtMs.slice(),
      kinds: kinds.slice(),
      details: details.slice(),
    };
    draft.areNamesShared = false;
  }
  return draft.names;
}

export function freeTheSlot(draft: DraftPage, index: number): void {
  const names = changeNames(draft);
  if (names.states[index] === endedSlot) draft.endedCount--;
  names.used--;
  names.states[index] = freeSlot;
  names.serials[index] = 0;
  names.clients[index] = noNumber;
  names.targets[index] = noNumber;
  names.startedAtMs[index] = 0;
  names.kinds[index] = undefined;
  names.details[index] = undefined;
  draft.rows[index] = noRow;
}

/** Ends an interval of `seconds`: from now on, rates are the differences to its start. */
export function closePage(draft: DraftPage, seconds: number): void {
  // Nothing moved, and nothing had moved before.
  const isStill = draft.counts === draft.closed && draft.closed === draft.before;
  draft.before = draft.closed;
  draft.beforeSerials = draft.closedSerials;
  draft.closed = draft.counts;
  draft.closedSerials = draft.countedSerials;
  if (isStill) return;
  draft.seconds = seconds;
  draft.published = undefined;
}

/** The page as it is now; the same object as long as nothing changes. */
export function publishPage(draft: DraftPage): FlowPage {
  if (draft.published === undefined) {
    const {number, names, counts, before, closed: after, seconds, live, ended} = draft;
    draft.areNamesShared = true;
    const size = slotsPerPage;
    draft.published = {
      number,
      size,
      names,
      counts,
      before,
      after,
      fresh: freshSlots(draft),
      seconds,
      rates: undefined,
    };
    live.fill(0);
    ended.fill(0);
    addPage(draft.published, live, ended);
  }
  return draft.published;
}

/** The slots whose flow is not the one that `before` or `closed` counts; undefined if there is none. */
function freshSlots({names, beforeSerials, closedSerials}: DraftPage): Uint8Array | undefined {
  const {serials} = names;
  if (serials === beforeSerials && serials === closedSerials) return undefined;
  let fresh: Uint8Array | undefined;
  for (let index = 0; index < slotsPerPage; index++) {
    const serial = serials[index]!;
    if (serial === 0) continue;
    const isAfter = closedSerials[index] !== 0 && closedSerials[index] !== serial;
    const isBefore = beforeSerials[index] !== 0 && beforeSerials[index] !== serial;
    if (!isAfter && !isBefore) continue;
    fresh ??= new Uint8Array(slotsPerPage);
    fresh[index] = isAfter ? sinceAfter : sinceBefore;
  }
  return fresh;
}
