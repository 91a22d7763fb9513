import {Worker} from 'node:worker_threads';
import {describe, expect, test} from 'vitest';
import {
  Column,
  columnsPerRow,
  createMeterTable,
  createMeterTableReader,
  rowsPerPage,
} from '../../source/reporting/meter-table.js';

describe('the meter table', () => {
  test('grows by pages that it announces, and its rows stay where they are', () => {
    const announced: number[] = [];
    const table = createMeterTable((_page, pageNumber) => announced.push(pageNumber));
    const rows = Array.from({length: 2 * rowsPerPage + 1}, () => table.allocate());
    expect(announced).toEqual([0, 1, 2]);
    expect(new Set(rows.map(row => row.index)).size).toBe(rows.length);
    rows[0]!.fields[rows[0]!.offset + Column.rxBytes] = 7;
    expect(new Float64Array(table.pages[0]!)[Column.rxBytes]).toBe(7);
  });

  test('gives a released row out again, empty and with a tenant of its own', () => {
    const table = createMeterTable();
    const first = table.allocate();
    first.fields[first.offset + Column.txPackets] = 9;
    table.release(first);
    const second = table.allocate();
    expect(second.index).toBe(first.index);
    expect(second.tenant).not.toBe(first.tenant);
    expect(second.fields[second.offset + Column.txPackets]).toBe(0);
  });

  test('tells a reader whose row has another tenant', () => {
    const reader = createMeterTableReader();
    const table = createMeterTable(reader.addPage);
    const row = table.allocate();
    const into = new Float64Array(columnsPerRow);
    expect(reader.read(row.index, row.tenant, into)).toBe(true);
    table.release(row);
    expect(reader.read(row.index, row.tenant, into)).toBe(false);
    table.allocate();
    expect(reader.read(row.index, row.tenant, into)).toBe(false);
    expect(reader.read(5 * rowsPerPage, 1, into)).toBe(false);
  });

  test('is read by another thread while this one counts, and never shows a torn or shrinking count', async () => {
    const table = createMeterTable();
    const row = table.allocate();
    const worker = new Worker(readerProgram, {
      eval: true,
      workerData: {page: table.pages[0], offset: row.offset, column: Column.rxPackets, step},
    });
    const verdict = new Promise(resolve => worker.once('message', resolve));
    await new Promise(resolve => worker.once('online', resolve));
    for (let count = 1; count <= 2_000_000; count++) row.fields[row.offset + Column.rxPackets]! += step;
    row.fields[row.offset + Column.drops] = 1;
    expect(await verdict).toBe('monotonic and whole');
    await worker.terminate();
  });
});

// A step past 2^32 makes a torn read visible in either half.
const step = 4_294_967_297;

const readerProgram = `
const {parentPort, workerData: {page, offset, column, step}} = require('node:worker_threads');
const fields = new Float64Array(page);
let last = 0, verdict = 'monotonic and whole';
while (fields[offset + ${Column.drops}] === 0) {
  const now = fields[offset + column];
  if (now < last || now % step !== 0) { verdict = 'saw ' + now + ' after ' + last; break; }
  last = now;
}
parentPort.postMessage(verdict);
`;
