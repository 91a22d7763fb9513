import {Worker} from 'node:worker_threads';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {Meter} from '../../source/reporting/meter.js';
import {
  Column,
  columnsPerRow,
  columnsRead,
  createMeterTable,
  createMeterTableReader,
  type MeterRow,
  rowsPerPage,
} from '../../source/reporting/meter-table.js';

describe('the meter table', () => {
  test('grows by pages that it announces, and its rows never move', () => {
    const announced: number[] = [];
    const table = createMeterTable((_page, pageNumber) => announced.push(pageNumber));
    const rows = Array.from({length: 2 * rowsPerPage + 1}, () => table.allocate());
    expect(announced).toEqual([0, 1, 2]);
    expect(new Set(rows.map(row => row.index)).size).toBe(rows.length);
    rows[0]!.fields[rows[0]!.offset + Column.rxBytes] = 7;
    expect(new Float64Array(table.pages[0]!)[Column.rxBytes]).toBe(7);
  });

  test('reuses a released row, empty and with a new generation', () => {
    const table = createMeterTable();
    const first = table.allocate();
    first.fields[first.offset + Column.txPackets] = 9;
    table.release(first);
    const second = table.allocate();
    expect(second.index).toBe(first.index);
    expect(second.generation).not.toBe(first.generation);
    expect(second.fields[second.offset + Column.txPackets]).toBe(0);
  });

  test('refuses to read a row whose generation is over', () => {
    const reader = createMeterTableReader();
    const table = createMeterTable(reader.addPage);
    const row = table.allocate();
    const into = new Float64Array(columnsPerRow);
    expect(reader.read(row.index, row.generation, into)).toBe(true);
    table.release(row);
    expect(reader.read(row.index, row.generation, into)).toBe(false);
    table.allocate();
    expect(reader.read(row.index, row.generation, into)).toBe(false);
    expect(reader.read(5 * rowsPerPage, 1, into)).toBe(false);
  });

  test('never shows another thread a torn or shrinking count', async () => {
    const table = createMeterTable();
    const row = table.allocate();
    const worker = new Worker(readerProgram, {
      eval: true,
      workerData: {page: table.pages[0], offset: row.offset, column: Column.rxPackets, step},
    });
    const verdict = new Promise(resolve => worker.once('message', resolve));
    await new Promise(resolve => worker.once('online', resolve));
    for (let count = 1; count <= 2_000_000; count++) row.fields[row.offset + Column.rxPackets]! += step;
    row.fields[row.offset + Column.rxDropped] = 1;
    expect(await verdict).toBe('monotonic and whole');
    await worker.terminate();
  });

  // x64 keeps the order of stores and may pass this without the table's Atomics; arm64 would not.
  test('never shows a reader the counters of another generation while a thread reuses the row', async () => {
    const current = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(writerProgram, {eval: true, workerData: {current, table: builtTable}});
    const reader = createMeterTableReader();
    reader.addPage(await new Promise<SharedArrayBuffer>(resolve => worker.once('message', resolve)), 0);
    const into = new Float64Array(columnsRead);
    const mixed: number[][] = [];
    let reads = 0;
    for (;;) {
      const generation = Atomics.load(current, 0);
      if (generation < 0) break;
      if (generation === 0 || !reader.read(0, generation, into)) continue;
      reads++;
      const isOwn = into.every((value, column) =>
        column === Column.lastSeenMs ? value === generation : value === 0 || value === generation,
      );
      if (!isOwn) mixed.push([generation, ...into]);
    }
    await worker.terminate();
    expect(mixed).toEqual([]);
    expect(reads).toBeGreaterThan(0);
  });
});

describe('the order in which a row changes hands', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Calls `before` ahead of every call of `Atomics[name]`. */
  function watchAtomics(name: 'load' | 'store' | 'exchange' | 'compareExchange', before: () => void): void {
    const original = Atomics[name] as (...args: never[]) => never;
    const watched = (...args: never[]) => {
      before();
      return original.apply(Atomics, args);
    };
    vi.spyOn(Atomics, name).mockImplementation(watched as never);
  }

  const copyOf = ({fields, offset}: MeterRow) => [...fields.slice(offset, offset + columnsPerRow)];

  test('publishes the generation last, once all initial values are written', () => {
    const table = createMeterTable();
    const row = table.allocate();
    row.fields.fill(9, row.offset, row.offset + columnsPerRow);
    table.release(row);
    const published: number[][] = [];
    watchAtomics('store', () => published.push(copyOf(row)));
    new Meter({client: '127.0.0.1:40000', target: '127.0.0.1:53', table, now: () => 5});
    const initial: number[] = new Array(columnsPerRow).fill(0);
    initial[Column.lastSeenMs] = 5;
    expect(published).toEqual([initial]);
  });

  test('takes the generation away before the row can be written to again', () => {
    const table = createMeterTable();
    const row = table.allocate();
    row.fields.fill(9, row.offset, row.offset + columnsPerRow);
    const atRelease: number[][] = [];
    watchAtomics('exchange', () => atRelease.push(copyOf(row)));
    table.release(row);
    expect(atRelease).toEqual([new Array(columnsPerRow).fill(9)]);
  });

  test('checks the generation before and after the copy, each time atomically', () => {
    const reader = createMeterTableReader();
    const row = createMeterTable(reader.addPage).allocate();
    const steps: string[] = [];
    watchAtomics('load', () => steps.push('load'));
    watchAtomics('compareExchange', () => steps.push('compareExchange'));
    expect(
      reader.read(
        row.index,
        row.generation,
        watchedCopy(() => steps.push('copy')),
      ),
    ).toBe(true);
    expect(steps).toEqual(['load', ...new Array(columnsRead).fill('copy'), 'compareExchange']);
  });

  test('refuses a copy during which the row changed hands', () => {
    const reader = createMeterTableReader();
    const table = createMeterTable(reader.addPage);
    const row = table.allocate();
    let copied = 0;
    const into = watchedCopy(() => {
      if (++copied !== 3) return;
      table.release(row);
      table.allocate();
    });
    expect(reader.read(row.index, row.generation, into)).toBe(false);
  });

  /** A copy's destination that calls `onWrite` at every value. */
  function watchedCopy(onWrite: () => void): Float64Array {
    return new Proxy(new Float64Array(columnsRead), {
      set(target, key, value: number) {
        onWrite();
        target[Number(key)] = value;
        return true;
      },
    });
  }
});

// The built table, as `npm test` leaves it: worker threads run JavaScript.
const builtTable = new URL('../../dist/reporting/meter-table.js', import.meta.url).href;

/** Reuses one row again and again; all that it writes for a generation is the generation's number. */
const writerProgram = `
const {parentPort, workerData: {current, table: built}} = require('node:worker_threads');
(async () => {
  const {columnsRead, createMeterTable} = await import(built);
  const table = createMeterTable(page => parentPort.postMessage(page));
  for (let generation = 1; generation <= 500_000; generation++) {
    const row = table.allocate(generation);
    Atomics.store(current, 0, generation);
    for (let turn = 0; turn < 8; turn++) row.fields.fill(generation, row.offset, row.offset + columnsRead);
    table.release(row);
  }
  Atomics.store(current, 0, -1);
})();
`;

// A step past 2^32 makes a torn read visible in either half.
const step = 4_294_967_297;

const readerProgram = `
const {parentPort, workerData: {page, offset, column, step}} = require('node:worker_threads');
const fields = new Float64Array(page);
let last = 0, verdict = 'monotonic and whole';
while (fields[offset + ${Column.rxDropped}] === 0) {
  const now = fields[offset + column];
  if (now < last || now % step !== 0) { verdict = 'saw ' + now + ' after ' + last; break; }
  last = now;
}
parentPort.postMessage(verdict);
`;
