import type {PackedSnapshot} from '../snapshot/packed.js';
import type {FlowSnapshot} from '../snapshot/snapshot.js';
import type {Damage} from './read.js';

/** A message from the thread that reads a recording to the one that plays it. */
export type ReadMessage =
  /** New flows of the next interval, numbered from `first` on. */
  | {readonly type: 'kinds'; readonly first: number; readonly kinds: readonly FlowSnapshot[]}
  | {
      readonly type: 'interval';
      readonly rest: PackedSnapshot['rest'];
      /** The number of each of its kinds. */
      readonly order: Int32Array<ArrayBuffer>;
      readonly numbers: PackedSnapshot['numbers'];
      readonly dropped: PackedSnapshot['dropped'];
    }
  | {readonly type: 'end'; readonly damage: Damage | undefined};

/** Few enough flows per message that the screen's thread still answers keys. */
const mostKinds = 2000;

/** Splits intervals into messages. A flow that was sent before is sent as its number only. */
export function createSender(post: (message: ReadMessage) => void): (packed: PackedSnapshot) => void {
  const numbers = new WeakMap<FlowSnapshot, number>();
  let used = 0;
  return ({rest, kinds, numbers: counters, dropped}) => {
    const fresh = kinds.filter(kind => !numbers.has(kind));
    for (let from = 0; from < fresh.length; from += mostKinds) {
      const some = fresh.slice(from, from + mostKinds);
      post({type: 'kinds', first: used, kinds: some});
      for (const kind of some) numbers.set(kind, used++);
    }
    post({
      type: 'interval',
      rest,
      order: Int32Array.from(kinds, kind => numbers.get(kind)!),
      numbers: counters,
      dropped,
    });
  };
}

/** Joins the messages to intervals again. Flows that an interval lacks are dropped. */
export function createReceiver(): (
  message: Exclude<ReadMessage, {type: 'end'}>,
) => PackedSnapshot | undefined {
  let known = new Map<number, FlowSnapshot>();
  return message => {
    if (message.type === 'kinds') {
      for (const [index, kind] of message.kinds.entries()) known.set(message.first + index, kind);
      return undefined;
    }
    const {rest, order, numbers, dropped} = message;
    const kinds = Array.from(order, number => known.get(number)!);
    known = new Map(kinds.map((kind, index) => [order[index]!, kind]));
    return {rest, kinds, numbers, dropped};
  };
}
