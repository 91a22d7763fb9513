import {noNumber} from '../../address/endpoint-number.js';
import {freeSlot} from '../../snapshot/columns/page.js';
import {Field, type FlowRecord, isRawHost, isRawText, Text} from '../parse/flow-record.js';
import type {FlowColumns} from './flow-columns.js';

const none = -1;
/** Flows that are gone from between two others. */
const mostGone = 8;

/**
 * Finds the slots of flows that were there in the interval before. Flows keep their order, so the next one is mostly where it is
 * expected; the others are found by a table of all, made when it is first needed.
 */
export function createSlotFinder(columns: FlowColumns) {
  /** The slots in the order in which their flows came, of the interval before and of this one; and each slot's place in it. */
  let before = new Int32Array(0);
  let beforeCount = 0;
  let now = new Int32Array(0);
  let nowCount = 0;
  let placeBefore = new Int32Array(0);
  let takenIn = new Uint32Array(0);
  let interval = 1;
  let expected = 0;
  let index: Int32Array | undefined;

  const isTaken = (slot: number) => takenIn[slot] === interval;

  function isIn(slot: number, record: FlowRecord): boolean {
    const {numbers} = record;
    return (
      columns.startedAtMs[slot] === numbers[Field.startedAtMs] &&
      columns.clients[slot] === numbers[Field.client] &&
      columns.targets[slot] === numbers[Field.target] &&
      !isTaken(slot) &&
      columns.states[slot] !== freeSlot &&
      haveSameTexts(slot, record)
    );
  }

  /** What numbers do not tell of an id. */
  function haveSameTexts(slot: number, record: FlowRecord): boolean {
    const {numbers} = record;
    const rawId = columns.rawIds[slot];
    const isSameId =
      numbers[Field.plainId] === 1
        ? rawId === undefined &&
          isRawText(record, Text.protocol, columns.kindList[columns.kinds[slot]!]!.rawProtocol)
        : rawId !== undefined && isRawText(record, Text.id, rawId);
    return (
      isSameId &&
      isRawHost(record, columns.kindList[columns.kinds[slot]!]!.rawHost) &&
      (numbers[Field.client] !== noNumber || isRawText(record, Text.client, columns.rawClients[slot]!)) &&
      (numbers[Field.target] !== noNumber || isRawText(record, Text.target, columns.rawTargets[slot]!))
    );
  }

  function findExpected(record: FlowRecord): number {
    const end = Math.min(beforeCount, expected + mostGone);
    for (let place = expected; place < end; place++) if (isIn(before[place]!, record)) return before[place]!;
    return none;
  }

  function findAnywhere(record: FlowRecord): number {
    index ??= indexAll();
    const mask = index.length - 1;
    const {numbers} = record;
    let at = hash(numbers[Field.startedAtMs]!, numbers[Field.client]!, numbers[Field.target]!) & mask;
    for (; index[at] !== none; at = (at + 1) & mask) if (isIn(index[at]!, record)) return index[at]!;
    return none;
  }

  /** All slots of the interval before, in a table with open addressing. */
  function indexAll(): Int32Array {
    const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * beforeCount + 2))).fill(none);
    const mask = table.length - 1;
    const {startedAtMs, clients, targets} = columns;
    for (let place = 0; place < beforeCount; place++) {
      const slot = before[place]!;
      let at = hash(startedAtMs[slot]!, clients[slot]!, targets[slot]!) & mask;
      while (table[at] !== none) at = (at + 1) & mask;
      table[at] = slot;
    }
    return table;
  }

  function restart(): void {
    interval++;
    nowCount = 0;
    expected = 0;
    index = undefined;
  }

  return {
    isTaken,
    /** The slot of the flow in the interval before; -1 if it is new. */
    find(record: FlowRecord): number {
      const near = findExpected(record);
      return near === none && beforeCount > 0 ? findAnywhere(record) : near;
    },
    /** Notes that the next flow of this interval has that slot. */
    take(slot: number): void {
      if (slot >= takenIn.length) {
        takenIn = grown(takenIn, new Uint32Array(columns.room));
        placeBefore = grown(placeBefore, new Int32Array(columns.room).fill(none));
      }
      takenIn[slot] = interval;
      if (nowCount === now.length) now = grown(now, new Int32Array(Math.max(64, 2 * now.length)));
      now[nowCount++] = slot;
      if (placeBefore[slot]! >= 0) expected = placeBefore[slot]! + 1;
    },
    /** Begins the interval again. */
    restart,
    /** What was taken is now the interval before. */
    close(): void {
      for (let place = 0; place < beforeCount; place++) placeBefore[before[place]!] = none;
      for (let place = 0; place < nowCount; place++) placeBefore[now[place]!] = place;
      [before, now] = [now, before];
      beforeCount = nowCount;
      restart();
    },
  };
}

function hash(startedAtMs: number, client: number, target: number): number {
  const low = (number: number) => (number % 4_294_967_296) | 0;
  let mixed = Math.imul(low(startedAtMs), 0x9e3779b1) ^ Math.imul(low(client), 0x85ebca6b);
  mixed ^= Math.imul(low(target), 0xc2b2ae35) ^ Math.imul(Math.floor(client / 4_294_967_296), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function grown<Column extends Uint32Array | Int32Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
