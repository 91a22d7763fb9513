import type {WrittenFlow} from '../protocol/answer.js';
import type {FoundFlow} from './answering.js';

/** What viewers have got, so that a flow that has not changed is not sent again. */
export interface SentFlows {
  /**
   * The flows as they are to be sent: the place in the last answer where nothing changed.
   * @param whole nothing that was sent before counts
   */
  toSend(viewer: string, round: number, flows: readonly FoundFlow[], whole: boolean): Sending;
}

export interface Sending {
  readonly flows: readonly WrittenFlow[];
  /** The round of the last answer; undefined where none of its flows is referred to. */
  readonly since: number | undefined;
}

interface Sent {
  readonly round: number;
  /** Texts and places by the keys of the flows. */
  readonly flows: ReadonlyMap<string, {readonly json: string; readonly place: number}>;
}

/** More viewers at a time are answered all the same, in full. */
const mostViewers = 32;

export function createSentFlows(): SentFlows {
  /** The viewer that asked last is the last one. */
  const sent = new Map<string, Sent>();

  return {
    toSend(viewer, round, flows, whole) {
      const known = sent.get(viewer);
      const before = whole ? undefined : known;
      sent.delete(viewer);
      sent.set(viewer, {
        round,
        flows: new Map(flows.map(({key, json}, place) => [key, {json, place}])),
      });
      if (sent.size > mostViewers) sent.delete(sent.keys().next().value!);
      let refers = false;
      const written = flows.map(({key, json, order}): WrittenFlow => {
        const last = before?.flows.get(key);
        if (last?.json !== json) return {text: json, order};
        refers = true;
        return {text: String(last.place), order};
      });
      return {flows: written, since: refers ? before!.round : undefined};
    },
  };
}
