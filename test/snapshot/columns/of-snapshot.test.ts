import {describe, expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {
  rowsToWrite,
  snapshotOfTable,
  tableOf,
  withoutFlows,
  withParts,
} from '../../../source/snapshot/columns/of-snapshot.js';
import {snapshotToJson} from '../../../source/snapshot/json.js';
import {formatSnapshotLine} from '../../../source/snapshot/write.js';
import {exportedSnapshot} from '../../../source/view/export.js';
import {initialView} from '../../../source/view/view.js';
import {manyFlows, snapshot} from '../../view/flows.js';

const flows = manyFlows(1500);
const made = () => snapshotOfTable(withoutFlows(snapshot([], {host: 'a\u202eb'})), tableOfRows(flows));
const isMade = (of: object) => Object.getOwnPropertyDescriptor(of, 'flows')?.get === undefined;

describe('a snapshot of a table', () => {
  test('makes its flows when somebody reads them, and only once', () => {
    const one = made();
    expect(isMade(one)).toBe(false);
    expect(one.flows).toEqual(flows);
    expect(one.flows).toBe(one.flows);
    expect({...one}.flows).toBe(one.flows);
    expect(JSON.parse(JSON.stringify(one)).flows).toHaveLength(1500);
  });

  test('keeps its table when parts of it are replaced', () => {
    const one = made();
    const other = withParts(one, {host: 'other'});
    expect(tableOf(other)).toBe(tableOf(one));
    expect(isMade(other)).toBe(false);
    expect(other).toMatchObject({host: 'other', takenAtMs: one.takenAtMs});
  });
});

describe('a line of a recording', () => {
  test.each([
    ['of a table', made()],
    ['of objects', snapshot(flows)],
    ['in the order of a view', exportedSnapshot(made(), initialView({filter: 'service:game'}))],
  ])('%s is the JSON of the whole snapshot', (_, each) => {
    const line = formatSnapshotLine(each);
    expect(line.split('\n')).toHaveLength(2);
    expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(snapshotToJson(each))));
    expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(snapshotToJson(each)));
  });

  test('makes no flows that stay', () => {
    const one = made();
    formatSnapshotLine(one);
    expect([...rowsToWrite(one)]).toHaveLength(1500);
    expect(isMade(one)).toBe(false);
  });
});
