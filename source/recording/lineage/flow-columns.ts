import {qualityColumns} from '../../flow/flow-quality.js';
import {
  countColumns,
  type FlowDetails,
  type FlowKind,
  rareColumns,
  slotsPerPage,
  timeColumns,
} from '../../snapshot/columns/page.js';

/** The flows of a recording by slot, as they were when last read. It grows with them. */
export interface FlowColumns {
  /** How many slots there is room for: whole pages. */
  room: number;
  states: Uint8Array;
  serials: Float64Array;
  clients: Float64Array;
  targets: Float64Array;
  startedAtMs: Float64Array;
  kinds: Int32Array;
  /** Column after column, as in pages. */
  readonly values: Float64Array[];
  readonly rates: Float64Array[];
  /** 1 where a slot has any of the columns that follow. */
  hasRare: Uint8Array;
  hasTimes: Uint8Array;
  hasQuality: Uint8Array;
  readonly rare: Float64Array[];
  readonly times: Float64Array[];
  readonly quality: Float64Array[];
  /** The numbers that the details were made of: `Field.endedAtMs` to `Field.controlValue`. */
  readonly ends: Float64Array[];
  readonly details: (FlowDetails | undefined)[];
  /** Metadata as it was read, where it is not what every flow starts with; ids that are not made of other texts. */
  readonly rawMetadata: (string | undefined)[];
  readonly rawIds: (string | undefined)[];
  readonly rawClients: (string | undefined)[];
  readonly rawTargets: (string | undefined)[];
  /** The kinds by number, and their raw texts. */
  readonly kindList: KnownKind[];
}

export interface KnownKind {
  readonly kind: FlowKind;
  readonly rawProtocol: string;
  readonly rawService: string;
  readonly rawHost: string | undefined;
}

export const endColumns = 4;
const rateColumns = 8;

export function createFlowColumns(): FlowColumns {
  const none = (count: number) => Array.from({length: count}, () => new Float64Array(0));
  return {
    room: 0,
    states: new Uint8Array(0),
    serials: new Float64Array(0),
    clients: new Float64Array(0),
    targets: new Float64Array(0),
    startedAtMs: new Float64Array(0),
    kinds: new Int32Array(0),
    values: none(countColumns),
    rates: none(rateColumns),
    hasRare: new Uint8Array(0),
    hasTimes: new Uint8Array(0),
    hasQuality: new Uint8Array(0),
    rare: none(rareColumns),
    times: none(timeColumns),
    quality: none(qualityColumns),
    ends: none(endColumns),
    details: [],
    rawMetadata: [],
    rawIds: [],
    rawClients: [],
    rawTargets: [],
    kindList: [],
  };
}

/** Makes room for a slot. */
export function makeRoom(columns: FlowColumns, slot: number): void {
  if (slot < columns.room) return;
  const room = Math.max(slotsPerPage, 2 * columns.room);
  for (const name of ['states', 'hasRare', 'hasTimes', 'hasQuality'] as const) {
    columns[name] = grown(columns[name], new Uint8Array(room));
  }
  columns.kinds = grown(columns.kinds, new Int32Array(room));
  for (const name of ['serials', 'clients', 'targets', 'startedAtMs'] as const) {
    columns[name] = grown(columns[name], new Float64Array(room));
  }
  const groups = [columns.values, columns.rates, columns.rare, columns.times, columns.quality, columns.ends];
  for (const group of groups) {
    for (const [index, column] of group.entries()) group[index] = grown(column, new Float64Array(room));
  }
  for (const list of [
    columns.details,
    columns.rawMetadata,
    columns.rawIds,
    columns.rawClients,
    columns.rawTargets,
  ]) {
    list.length = room;
  }
  columns.room = room;
}

function grown<Column extends Uint8Array | Int32Array | Float64Array>(column: Column, into: Column): Column {
  into.set(column);
  return into;
}
