import type {FlowSnapshot, Snapshot} from '../snapshot.js';
import {tableOfRows} from './from-rows.js';
import {rowOnce, rowsIn} from './rows.js';
import {type FlowTable, slotsOf} from './table.js';

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
    configurable: true,
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

/** The flows of a snapshot, to be written. Those of a table are not kept. */
export function* rowsToWrite(snapshot: Snapshot): Iterable<FlowSnapshot> {
  const isMade = Object.getOwnPropertyDescriptor(snapshot, 'flows')?.get === undefined;
  const table = isMade ? undefined : tables.get(snapshot);
  if (table === undefined) yield* snapshot.flows;
  else {
    for (const slot of slotsOf(table)) yield rowOnce(table, slot);
  }
}

/** Everything but its flows, which are not made for it. */
export function withoutFlows(snapshot: Snapshot): Omit<Snapshot, 'flows'> {
  const names = Object.keys(snapshot).filter(name => name !== 'flows') as (keyof Omit<Snapshot, 'flows'>)[];
  return Object.fromEntries(names.map(name => [name, snapshot[name]])) as unknown as Omit<Snapshot, 'flows'>;
}

/** The snapshot with some parts replaced. Its flows are not made for it. */
export function withParts(snapshot: Snapshot, parts: Partial<Omit<Snapshot, 'flows'>>): Snapshot {
  return snapshotOfTable({...withoutFlows(snapshot), ...parts}, tableOf(snapshot));
}
