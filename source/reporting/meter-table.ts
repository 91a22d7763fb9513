import {qualityColumns} from '../flow/flow-quality.js';
import {responseBuckets} from '../flow/response-times.js';

/**
 * The meter table: a row per connection, a column per counter, in shared memory.
 *
 * One thread writes, any thread reads whenever it likes, and no message passes between them.
 * A row is five cache lines of eight doubles: what every reader wants of every flow, what few flows have, the sizes of
 * replies, how well the flow goes, the sizes of requests. Beside the rows are histograms of response times, which most flows never touch.
 * The table grows by pages, so rows never move.
 *
 * What a reader can rely on:
 * - A row belongs to one connection: `read` succeeds only if the row had the generation asked for before the copy
 *   and still had it after. This holds on processors that reorder plain loads and stores (arm64), because every
 *   change of owner goes through `Atomics`.
 * - Who reads many rows need not do that for each (it takes as long as the row): `owners` counts the changes of owner in
 *   the whole table, and is changed before a row gets another owner. As long as it stays the same, every row still belongs
 *   to the connection whose generation it had.
 * - A counter is whole. ECMAScript does not promise that for a double, but an aligned double is one load or store on
 *   the 64-bit processors that Node supports.
 * - Counters of a row may belong to different moments: packets may already include a batch that bytes do not. The next
 *   reading has both, and the ended event carries an exact copy. Making a row consistent would cost every batch a
 *   fence.
 * - Doubles count exactly up to 2^53.
 */
export const Column = {
  rxPackets: 0,
  rxBytes: 1,
  txPackets: 2,
  txBytes: 3,
  lastSeenMs: 4,
  /** Bits of `More`: what there is besides datagrams and response times. */
  hasMore: 5,
  /** Smoothed, or by an estimate the shortest of late; 0 until the first. */
  rttMs: 6,
  /** How many response times are in the histogram. */
  responses: 7,
  rxDropped: 8,
  rxDroppedBytes: 9,
  txDropped: 10,
  txDroppedBytes: 11,
  refusals: 12,
  longestResponseMs: 13,
  /** When the last estimate in `rttMs` was taken, in ms since the epoch; 0 if `rttMs` is no estimate. */
  rttEstimatedAtMs: 14,
  /** 1 while replies are dropped because the client may be a forged address; else 0. */
  unproven: 15,
  /** Datagrams by size class: the first of seven columns. */
  txSizes: 16,
  /** 1 when refusals came after the last reply, or without one; else 0. */
  refusedSinceReply: 23,
  /** How well the flow goes: the columns of `Quality`. NaN is unknown; without `More.quality`, all are. */
  quality: 24,
  rxSizes: 24 + qualityColumns,
} as const;

/** What `Column.hasMore` is made of. */
export const More = {
  /** Drops, refusals, a client that may be forged. */
  rare: 1,
  quality: 2,
} as const;

export const columnsPerRow = 40;
/** The first columns, up to this many, may be read at every interval; the sizes of requests only on demand. */
export const columnsRead = Column.rxSizes;
export const rowsPerPage = 1024;

const fieldsPerPage = rowsPerPage * columnsPerRow;
const generationsAt = fieldsPerPage * Float64Array.BYTES_PER_ELEMENT;
const histogramsAt = generationsAt + rowsPerPage * Int32Array.BYTES_PER_ELEMENT;
const bucketsPerPage = rowsPerPage * responseBuckets;
const ownersAt = histogramsAt + bucketsPerPage * Uint32Array.BYTES_PER_ELEMENT;
const pageBytes = ownersAt + 8;

/** One page: the counters of its rows, then the generation and the histogram of response times of each row. */
export interface TablePage {
  readonly fields: Float64Array;
  /** The low 32 bits of each row's generation; 0 while the row is free. Written through `Atomics` only. */
  readonly generations: Int32Array;
  readonly histograms: Uint32Array;
  /** In the first page: how often rows of the table changed their owners, modulo 2^32. */
  readonly owners: Int32Array;
}

function viewPage(memory: SharedArrayBuffer): TablePage {
  return {
    owners: new Int32Array(memory, ownersAt, 1),
    fields: new Float64Array(memory, 0, fieldsPerPage),
    generations: new Int32Array(memory, generationsAt, rowsPerPage),
    histograms: new Uint32Array(memory, histogramsAt, bucketsPerPage),
  };
}

/** Where a meter's counters are: `fields[offset + Column.x]`. */
export interface MeterRow {
  readonly fields: Float64Array;
  readonly offset: number;
  /** Buckets of response times, all 0 at first: `histograms[histogramOffset + bucket]`. */
  readonly histograms: Uint32Array;
  readonly histogramOffset: number;
  /** Row number in the whole table. */
  readonly index: number;
  /** Which connection the row belongs to: a number never used twice in this table. */
  readonly generation: number;
}

export interface MeterTable {
  readonly pages: readonly SharedArrayBuffer[];
  /** The same, by number, for who keeps numbers of rows: row `index` is in `views[index / rowsPerPage]`. */
  readonly views: readonly TablePage[];
  /** A row with all counters 0. @param startedAtMs the initial `lastSeenMs`, in ms since the epoch */
  allocate(startedAtMs?: number): MeterRow;
  /** Frees the row. The caller must not write to it afterwards. */
  release(row: Pick<MeterRow, 'index'>): void;
}

/** @param onPage is called with every new page, which reading threads need before rows of it */
export function createMeterTable(onPage?: (page: SharedArrayBuffer, pageNumber: number) => void): MeterTable {
  const pages: SharedArrayBuffer[] = [];
  const views: TablePage[] = [];
  const free: number[] = [];
  let lastGeneration = 0;

  function addPage(): void {
    const page = new SharedArrayBuffer(pageBytes);
    const pageNumber = pages.push(page) - 1;
    views.push(viewPage(page));
    for (let row = rowsPerPage - 1; row >= 0; row--) free.push(pageNumber * rowsPerPage + row);
    // A new page is all zeros, so a reader finds no generation in it, whenever it gets the page.
    onPage?.(page, pageNumber);
  }

  function nextGeneration(): number {
    lastGeneration++;
    // 0 in a row means free.
    if (generationWord(lastGeneration) === 0) lastGeneration++;
    return lastGeneration;
  }

  return {
    pages,
    views,
    allocate(startedAtMs = 0) {
      if (free.length === 0) addPage();
      const index = free.pop()!;
      const {fields, generations, histograms} = views[Math.floor(index / rowsPerPage)]!;
      const row = index % rowsPerPage;
      const offset = row * columnsPerRow;
      const generation = nextGeneration();
      // Before anything is written: a reader that sees any of it sees this, too.
      Atomics.add(views[0]!.owners, 0, 1);
      fields.fill(0, offset, offset + columnsPerRow);
      fields[offset + Column.lastSeenMs] = startedAtMs;
      // Last: a reader that sees the generation sees the initial values, too.
      Atomics.store(generations, row, generationWord(generation));
      return {fields, offset, histograms, histogramOffset: row * responseBuckets, index, generation};
    },
    release({index}) {
      const {fields, generations, histograms} = views[Math.floor(index / rowsPerPage)]!;
      const row = index % rowsPerPage;
      const histogramOffset = row * responseBuckets;
      Atomics.add(views[0]!.owners, 0, 1);
      // An exchange, not a store: a store would let the next owner's plain stores become visible before it.
      Atomics.exchange(generations, row, 0);
      // While it belongs to nobody, and only where it was used: memory that nobody touches costs nothing.
      if (fields[row * columnsPerRow + Column.responses]! > 0) {
        histograms.fill(0, histogramOffset, histogramOffset + responseBuckets);
      }
      free.push(index);
    },
  };
}

/** A reader's side of the table. */
export interface MeterTableReader {
  addPage(page: SharedArrayBuffer, pageNumber: number): void;
  /**
   * Copies the first `columnsRead` counters of a row into `into`.
   * @returns false when the row has another generation by now; `into` then holds nothing useful
   */
  read(index: number, generation: number, into: Float64Array): boolean;
  /** Copies the histogram of response times of a row into `into`; false when it has another generation by now. */
  readHistogram(index: number, generation: number, into: Uint32Array): boolean;
  /** The pages that are known, to read many rows at a time. */
  readonly pages: readonly TablePage[];
  /** To be read before many rows are: pass it to `haveSameOwners` after. */
  owners(): number;
  /** Whether no row has changed its owner since `owners` was read. */
  haveSameOwners(owners: number): boolean;
  /** A copy of the whole row; undefined when it has another generation by now. */
  readAll(index: number, generation: number): Float64Array | undefined;
}

export function createMeterTableReader(): MeterTableReader {
  const pages: TablePage[] = [];

  function copy(index: number, generation: number, into: Float64Array, columns: number): boolean {
    const page = pages[Math.floor(index / rowsPerPage)];
    if (page === undefined) return false;
    const {fields, generations} = page;
    const row = index % rowsPerPage;
    const word = generationWord(generation);
    if (Atomics.load(generations, row) !== word) return false;
    const offset = row * columnsPerRow;
    for (let column = 0; column < columns; column++) into[column] = fields[offset + column]!;
    // A load would let the plain loads above happen after it. This writes back what it read, so that the writer's
    // exchange comes either before it, and is noticed here, or after it, and then so do the next owner's values.
    return Atomics.compareExchange(generations, row, word, word) === word;
  }

  return {
    addPage(page, pageNumber) {
      pages[pageNumber] = viewPage(page);
    },
    pages,
    owners: () => (pages[0] === undefined ? 0 : Atomics.load(pages[0].owners, 0)),
    // As in `copy`: a load would let plain loads happen after it.
    haveSameOwners: owners =>
      pages[0] === undefined || Atomics.compareExchange(pages[0].owners, 0, owners, owners) === owners,
    read: (index, generation, into) => copy(index, generation, into, columnsRead),
    readHistogram(index, generation, into) {
      const page = pages[Math.floor(index / rowsPerPage)];
      const row = index % rowsPerPage;
      const word = generationWord(generation);
      if (page === undefined || Atomics.load(page.generations, row) !== word) return false;
      const from = row * responseBuckets;
      for (let bucket = 0; bucket < responseBuckets; bucket++) into[bucket] = page.histograms[from + bucket]!;
      return Atomics.compareExchange(page.generations, row, word, word) === word;
    },
    readAll(index, generation) {
      const row = new Float64Array(columnsPerRow);
      return copy(index, generation, row, columnsPerRow) ? row : undefined;
    },
  };
}

/**
 * Atomics work on integers, so a row holds the low 32 bits of its generation. A reader could mistake a row only if it
 * were claimed 2^32 times between a flow's end and the ended event, which follows within 50 ms.
 */
function generationWord(generation: number): number {
  return generation | 0;
}
