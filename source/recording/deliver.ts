import {tableOf, withoutFlows} from '../snapshot/columns/of-snapshot.js';
import type {FlowCounts, FlowDetails, FlowKind, FlowNames, FlowPage} from '../snapshot/columns/page.js';
import type {FlowTable} from '../snapshot/columns/table.js';
import type {Snapshot} from '../snapshot/snapshot.js';

/** A message from the thread that reads a recording to the one that plays it. Both share the memory of the columns. */
export type ReadMessage<End> =
  /** Pages of the next interval that differ from those of the last one, and what flows newly have in common. */
  | {readonly type: 'pages'; readonly kinds: readonly FlowKind[]; readonly pages: readonly SentPage[]}
  | {
      readonly type: 'interval';
      readonly rest: Omit<Snapshot, 'flows'>;
      readonly count: number;
      readonly pageCount: number;
    }
  | {readonly type: 'end'; readonly end: End};

/** All but the end. */
export type IntervalMessage = Exclude<ReadMessage<never>, {type: 'end'}>;

/** A page without what it shares with the one before it. */
type SentPage = Omit<FlowPage, 'names' | 'counts' | 'after' | 'rates'> & {
  readonly names: SentNames | undefined;
  readonly counts: {readonly [Part in keyof FlowCounts]: FlowCounts[Part] | Same} | undefined;
  readonly rates: FlowPage['rates'] | Same;
};

/** As in the page before. */
type Same = 'same';

type SentNames = Omit<FlowNames, 'kinds' | 'details'> & {
  /** Their numbers; -1 for a free slot. */
  readonly kinds: Int32Array;
  /** Those that are not the same as in the page before, by index. */
  readonly details: readonly (readonly [index: number, details: FlowDetails | undefined])[];
};

/** Little enough per message that the screen's thread still answers keys: pages, and flows with details in them. */
const mostPages = 16;
const mostDetails = 2000;

/** Splits intervals into messages. What an interval shares with the one before it is not sent again. */
export function createSender(post: (message: IntervalMessage) => void): (snapshot: Snapshot) => void {
  const kindNumbers = new Map<FlowKind, number>();
  let newKinds: FlowKind[] = [];
  let sent: FlowTable['pages'] = [];

  function kindNumber(kind: FlowKind | undefined): number {
    if (kind === undefined) return -1;
    let number = kindNumbers.get(kind);
    if (number === undefined) {
      number = kindNumbers.size;
      kindNumbers.set(kind, number);
      newKinds.push(kind);
    }
    return number;
  }

  function toSend(page: FlowPage, before: FlowPage | undefined): SentPage {
    // A file was not read later than its interval ended.
    const {names, counts, after: _, rates, ...rest} = page;
    return {
      ...rest,
      names: names === before?.names ? undefined : namesToSend(names, before?.names),
      counts: counts === before?.counts ? undefined : countsToSend(counts, before?.counts),
      rates: rates !== undefined && rates === before?.rates ? 'same' : rates,
    };
  }

  function countsToSend({values, rare, times, quality}: FlowCounts, before: FlowCounts | undefined) {
    return {
      values: values === before?.values ? ('same' as const) : values,
      rare: rare !== undefined && rare === before?.rare ? ('same' as const) : rare,
      times: times !== undefined && times === before?.times ? ('same' as const) : times,
      quality: quality !== undefined && quality === before?.quality ? ('same' as const) : quality,
    };
  }

  function namesToSend(names: FlowNames, before: FlowNames | undefined): SentNames {
    const details: [number, FlowDetails | undefined][] = [];
    for (const [index, each] of names.details.entries()) {
      if (each !== before?.details[index]) details.push([index, each]);
    }
    return {...names, kinds: Int32Array.from(names.kinds, kindNumber), details};
  }

  return snapshot => {
    const {pages, count} = tableOf(snapshot);
    let some: SentPage[] = [];
    let details = 0;
    const postPages = () => {
      if (some.length > 0) post({type: 'pages', kinds: newKinds, pages: some});
      [some, newKinds, details] = [[], [], 0];
    };
    for (const [number, page] of pages.entries()) {
      if (page === undefined || page === sent[number]) continue;
      const each = toSend(page, sent[number]);
      some.push(each);
      details += each.names?.details.length ?? 0;
      if (some.length >= mostPages || details >= mostDetails) postPages();
    }
    postPages();
    sent = pages;
    post({type: 'interval', rest: withoutFlows(snapshot), count, pageCount: pages.length});
  };
}

/** An interval that arrived. */
export interface ReadInterval {
  readonly rest: Omit<Snapshot, 'flows'>;
  readonly table: FlowTable;
}

/** Joins the messages to intervals again. */
export function createReceiver(): (message: IntervalMessage) => ReadInterval | undefined {
  const kinds: FlowKind[] = [];
  const lineage = {};
  let pages: (FlowPage | undefined)[] = [];

  function receive({names, counts, rates, ...rest}: SentPage): FlowPage {
    const before = pages[rest.number];
    const now = counts === undefined ? before!.counts : receiveCounts(counts, before?.counts);
    return {
      ...rest,
      names: names === undefined ? before!.names : receiveNames(names, before?.names),
      counts: now,
      after: now,
      rates: rates === 'same' ? before!.rates : rates,
    };
  }

  function receiveCounts(
    {values, rare, times, quality}: NonNullable<SentPage['counts']>,
    before: FlowCounts | undefined,
  ): FlowCounts {
    return {
      values: values === 'same' ? before!.values : values,
      rare: rare === 'same' ? before!.rare : rare,
      times: times === 'same' ? before!.times : times,
      quality: quality === 'same' ? before!.quality : quality,
    };
  }

  function receiveNames(names: SentNames, before: FlowNames | undefined): FlowNames {
    const details = Array.from(names.states, (_, index) => before?.details[index]);
    for (const [index, each] of names.details) details[index] = each;
    return {...names, kinds: Array.from(names.kinds, number => kinds[number]), details};
  }

  return message => {
    if (message.type === 'pages') {
      kinds.push(...message.kinds);
      for (const page of message.pages) pages[page.number] = receive(page);
      return undefined;
    }
    const {rest, count, pageCount} = message;
    pages = pages.slice(0, pageCount);
    return {rest, table: {pages: [...pages], count, lineage}};
  };
}
