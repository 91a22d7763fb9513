/**
 * The meter table: a row per connection, a column per counter, in shared memory.
 *
 * One thread writes, any thread reads whenever it likes, and no message passes between them.
 * A row is three cache lines of eight doubles: what every reader wants, what a reply adds, what a request adds.
 * Doubles count exactly up to 2^53, and an aligned double is read and written whole on 64-bit machines.
 * The table grows by pages, so that rows never move.
 */
export const Column = {
  rxPackets: 0,
  rxBytes: 1,
  txPackets: 2,
  txBytes: 3,
  lastSeenMs: 4,
  drops: 5,
  refusals: 6,
  /** Who lives in the row: 0 when free, otherwise a number never used twice in this table. */
  tenant: 7,
  /** Smoothed; 0 while no reply came. */
  rttMs: 8,
  /** Datagrams of each class of sizes, from here on. */
  txSizes: 9,
  rxSizes: 16,
} as const;

export const columnsPerRow = 24;
/** The first so many columns are read at every interval; the sizes are asked for. */
export const columnsRead = 9;
export const rowsPerPage = 1024;

/** Where a meter's counters stand. `fields[offset + Column.x]` is a counter. */
export interface MeterRow {
  readonly fields: Float64Array;
  readonly offset: number;
  /** Row number in the whole table. */
  readonly index: number;
  readonly tenant: number;
}

export interface MeterTable {
  readonly pages: readonly SharedArrayBuffer[];
  allocate(): MeterRow;
  release(row: MeterRow): void;
}

/** @param onPage is told of every new page, to pass it on to reading threads. */
export function createMeterTable(onPage?: (page: SharedArrayBuffer, pageNumber: number) => void): MeterTable {
  const pages: SharedArrayBuffer[] = [];
  const views: Float64Array[] = [];
  const free: number[] = [];
  let nextTenant = 1;

  function addPage(): void {
    const page = new SharedArrayBuffer(rowsPerPage * columnsPerRow * Float64Array.BYTES_PER_ELEMENT);
    const pageNumber = pages.push(page) - 1;
    views.push(new Float64Array(page));
    for (let row = rowsPerPage - 1; row >= 0; row--) free.push(pageNumber * rowsPerPage + row);
    onPage?.(page, pageNumber);
  }

  return {
    pages,
    allocate() {
      if (free.length === 0) addPage();
      const index = free.pop()!;
      const fields = views[Math.floor(index / rowsPerPage)]!;
      const offset = (index % rowsPerPage) * columnsPerRow;
      const tenant = nextTenant++;
      fields.fill(0, offset, offset + columnsPerRow);
      fields[offset + Column.tenant] = tenant;
      return {fields, offset, index, tenant};
    },
    release({fields, offset, index}) {
      fields[offset + Column.tenant] = 0;
      free.push(index);
    },
  };
}

/** A reader's side of the table: `read` copies the first `columnsRead` counters of one row into `into`. */
export interface MeterTableReader {
  addPage(page: SharedArrayBuffer, pageNumber: number): void;
  /** False when the row has another tenant by now; `into` then holds nothing to use. */
  read(index: number, tenant: number, into: Float64Array): boolean;
  /** A copy of the whole row; undefined when it has another tenant by now. */
  readAll(index: number, tenant: number): Float64Array | undefined;
}

export function createMeterTableReader(): MeterTableReader {
  const views: Float64Array[] = [];

  function copy(index: number, tenant: number, into: Float64Array, columns: number): boolean {
    const fields = views[Math.floor(index / rowsPerPage)];
    if (fields === undefined) return false;
    const offset = (index % rowsPerPage) * columnsPerRow;
    for (let column = 0; column < columns; column++) into[column] = fields[offset + column]!;
    // The tenant is cleared before a row is used again, so the same tenant after the copy means a copy of its own.
    return into[Column.tenant] === tenant && fields[offset + Column.tenant] === tenant;
  }

  return {
    addPage(page, pageNumber) {
      views[pageNumber] = new Float64Array(page);
    },
    read: (index, tenant, into) => copy(index, tenant, into, columnsRead),
    readAll(index, tenant) {
      const row = new Float64Array(columnsPerRow);
      return copy(index, tenant, row, columnsPerRow) ? row : undefined;
    },
  };
}
