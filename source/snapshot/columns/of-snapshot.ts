import type {FlowSnapshot, Snapshot} from '../snapshot.js';
import {tableOfRows} from './from-rows.js';
import {rowsIn} from './rows.js';
import type {FlowTable} from './table.js';

/** The tables by the snapshots that show them, or by the rows that they were made of. */
const tables = new WeakMap<object, FlowTable>();

/** The flows of a snapshot as columns. */
export function tableOf(snapshot: Snapshot): FlowTable {
  const known = tables.get(snapshot);
  if (known !== undefined) return known;
  const {flows} = snapshot;
  const made = tables.get(flows) ?? tableOfRows(flows);
  tables.set(snapshot, made);
  tables.set(flows, made);
  return made;
}

/** A snapshot whose `flows` are made of a table when somebody asks for them. */
export function snapshotOfTable(rest: Omit<Snapshot, 'flows'>, table: FlowTable): Snapshot {
  let flows: readonly FlowSnapshot[] | undefined;
  const snapshot = Object.defineProperty({...rest}, 'flows', {
    enumerable: true,
    get() {
      if (flows === undefined) {
        flows = rowsIn(table);
        tables.set(flows, table);
      }
      return flows;
    },
  }) as Snapshot;
  tables.set(snapshot, table);
  return snapshot;
}

/** The snapshot with some parts replaced. Its flows are not made for it. */
export function withParts(snapshot: Snapshot, parts: Partial<Omit<Snapshot, 'flows'>>): Snapshot {
  const descriptors = Object.getOwnPropertyDescriptors(snapshot);
  const rest: Record<string, unknown> = {};
  for (const [key, {value}] of Object.entries(descriptors)) if (key !== 'flows') rest[key] = value;
  return snapshotOfTable({...(rest as unknown as Omit<Snapshot, 'flows'>), ...parts}, tableOf(snapshot));
}
