import type {CapturedDatagram} from '../../packet/captured/datagram.js';
import type {Frame} from '../../packet/frame.js';
import {type Copies, createCopies} from './copies.js';
import {Flag, Int, intsPerFlow, Num, noInterface, numbersPerFlow} from './flow-columns.js';
import type {FlowStore} from './flow-store.js';

/** What flows show at another interface than the one where they were first seen. */
export interface OtherInterfaces {
  /** How many datagrams of a frame were not seen before. The first interface of a direction becomes its owner. */
  newOf(flow: number, isRx: boolean, frame: Frame, datagram: CapturedDatagram): number;
}

/** @param lastFrameMs when the last datagram of a direction was captured, by the clock of frames */
export function createOtherInterfaces(
  store: FlowStore,
  lastFrameMs: (flow: number, isRx: boolean) => number,
): OtherInterfaces {
  const {ints, numbers} = store;

  function copiesOf(flow: number, isRx: boolean, counted: number): Copies {
    const extras = store.changeExtras(flow);
    const known = isRx ? extras.rxCopies : extras.txCopies;
    if (known) return known;
    const at = flow * intsPerFlow;
    const made = createCopies({
      interfaceIndex: ints[at + (isRx ? Int.rxInterface : Int.txInterface)]!,
      counted,
      lastDatagrams: ints[at + (isRx ? Int.rxLast : Int.txLast)]!,
      lastSeenMs: lastFrameMs(flow, isRx),
    });
    if (isRx) extras.rxCopies = made;
    else extras.txCopies = made;
    ints[at + Int.flags]! |= isRx ? Flag.rxCopies : Flag.txCopies;
    return made;
  }

  return {
    newOf(flow, isRx, frame, datagram) {
      const {datagrams} = datagram;
      const owner = flow * intsPerFlow + (isRx ? Int.rxInterface : Int.txInterface);
      if (ints[owner] === noInterface) {
        ints[owner] = frame.interfaceIndex;
        if (frame.outgoing) ints[flow * intsPerFlow + Int.flags]! |= isRx ? Flag.rxLeaving : Flag.txLeaving;
        return datagrams;
      }
      const counted = numbers[flow * numbersPerFlow + (isRx ? Num.rxCounted : Num.txCounted)]!;
      const copies = copiesOf(flow, isRx, counted);
      return copies.newOf(frame.interfaceIndex, datagrams, counted, printOf(frame, datagram), frame.atMs);
    },
  };
}

/** The same for all copies of a datagram, and mostly another one for the next datagram of the flow. */
function printOf({view}: Frame, {payloadAt, payloadBytes, capturedPayloadBytes}: CapturedDatagram): number {
  let print = payloadBytes;
  const end = payloadAt + Math.min(capturedPayloadBytes, 32);
  for (let at = payloadAt; at + 4 <= end; at += 4) print = Math.imul(print ^ view.getInt32(at), 0x9e3779b1);
  return print;
}
