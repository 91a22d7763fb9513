import {snapshotOfTable, withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import {restOfFile} from '../../snapshot/from-file.js';
import {isPlainFile} from '../../snapshot/plain-file.js';
import type {SnapshotFile} from '../../snapshot/schema.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {createLineage} from '../lineage/lineage.js';
import {createFlowRecord} from './flow-record.js';
import {createFlowParser} from './parse-flow.js';
import {recordRow} from './record-of-row.js';

/** Lines of a recording become pictures, whose flows keep their slots from line to line. */
export interface LineParser {
  /** Reads on: a piece of the line. */
  feed(piece: Buffer): void;
  /** Whether it is, so far, as this version writes it. */
  isPlain(): boolean;
  /** The end of the line. Undefined when it is not as this version writes it: then it has to be read as a whole. */
  finish(): Snapshot | undefined;
  /** The picture of a line that was read otherwise. */
  adopt(snapshot: Snapshot): Snapshot;
}

/** It cannot be in a text, where a backslash would precede each quote. */
const flowsKey = Buffer.from('"flows":[');
const [comma, closeBracket, closeBrace] = [0x2c, 0x5d, 0x7d];
/** What comes before the flows, and one flow. More is unusual. */
const longestHead = 4 * 2 ** 20;
const longestFlow = 64 * 1024;
/** Longer than most flows. */
const seamBytes = 4096;

export function createLineParser(): LineParser {
  const lineage = createLineage();
  const record = createFlowRecord();
  const parseFlow = createFlowParser(record);
  let state: 'head' | 'flows' | 'tail' | 'unusual' = 'head';
  let head: SnapshotFile | undefined;
  let rest: Buffer = Buffer.alloc(0);

  function readHead(bytes: Buffer): void {
    const end = bytes.indexOf(flowsKey);
    if (end < 0) {
      keep(bytes, longestHead);
      return;
    }
    head = parseHead(bytes.subarray(0, end + flowsKey.length));
    if (head === undefined) state = 'unusual';
    else readFirst(bytes.subarray(end + flowsKey.length));
  }

  /** There may be no flow at all. */
  function readFirst(bytes: Buffer): void {
    state = bytes[0] === closeBracket ? 'tail' : 'flows';
    if (state === 'flows') readFlows(bytes, 0);
    else keep(bytes.subarray(1), 1);
  }

  function readFlows(bytes: Buffer, from: number): void {
    let at = from;
    while (state === 'flows') {
      const next = readFlow(bytes, at);
      if (next < 0) {
        keep(bytes.subarray(at), longestFlow);
        return;
      }
      at = next;
    }
    keep(bytes.subarray(at), 1);
  }

  /** Returns where the next flow begins; -1 where this one has no end. */
  function readFlow(bytes: Buffer, at: number): number {
    const end = parseFlow(bytes, at);
    if (end < 0 || end === bytes.length) return -1;
    lineage.add(record);
    if (bytes[end] !== comma) state = bytes[end] === closeBracket ? 'tail' : 'unusual';
    return end + 1;
  }

  /** The flow whose beginning was at the end of the piece before. Only as much as it needs is copied. */
  function readSeam(piece: Buffer): void {
    const seam = Buffer.concat([rest, piece.subarray(0, seamBytes)]);
    const next = readFlow(seam, 0);
    if (next >= 0) readFlows(piece, next - rest.length);
    else readFlows(Buffer.concat([rest, piece]), 0);
  }

  function keep(bytes: Buffer, most: number): void {
    rest = bytes;
    if (bytes.length > most) state = 'unusual';
  }

  function restart(): void {
    state = 'head';
    rest = Buffer.alloc(0);
    head = undefined;
  }

  return {
    feed(piece) {
      if (state === 'unusual') return;
      if (state === 'flows' && rest.length > 0) readSeam(piece);
      else if (state === 'flows') readFlows(piece, 0);
      else if (state === 'head') readHead(Buffer.concat([rest, piece]));
      else keep(Buffer.concat([rest, piece]), 1);
    },
    isPlain: () => state !== 'unusual',
    finish() {
      const isWhole = state === 'tail' && rest.length === 1 && rest[0] === closeBrace;
      const file = head;
      restart();
      if (isWhole && file !== undefined) return snapshotOfTable(restOfFile(file), lineage.close());
      lineage.restart();
      return undefined;
    },
    adopt(snapshot) {
      for (const flow of snapshot.flows) {
        recordRow(record, flow);
        lineage.add(record);
      }
      return snapshotOfTable(withoutFlows(snapshot), lineage.close());
    },
  };
}

/** What comes before the flows, as a file without any; undefined where the schema might object. */
function parseHead(bytes: Buffer): SnapshotFile | undefined {
  try {
    const value: unknown = JSON.parse(`${bytes.toString('utf8')}]}`);
    return isPlainFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
