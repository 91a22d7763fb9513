import {clientText, targetText} from '../../snapshot/columns/read.js';
import type {Place} from '../../snapshot/columns/rows.js';
import {displayWidth, truncate} from '../../text/sanitize.js';
import {areDefault} from '../columns/choose.js';
import type {Column, ColumnId} from '../columns/column.js';
import {columnById, defaultTableColumns} from '../columns/columns.js';
import {stateSigns} from '../lifecycle.js';

/** A column and its width, in terminal columns. */
export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** The widths of the address columns, in terminal columns. */
export interface AddressWidths {
  readonly client: number;
  readonly target: number;
}

/**
 * Steps, so that widths do not change with every flow: `127.0.0.1:53`, `127.0.0.1:65535`, any IPv4 endpoint, and short to
 * long IPv6 endpoints.
 */
const addressSteps = [12, 16, 21, 28, 34, 47];
const ipv4Endpoints: AddressWidths = {client: 21, target: 21};
const separatorWidth = 1;

/** The best widths of the address columns for these flows. */
export function addressWidthsOf(flows: readonly Place[]): AddressWidths {
  let [client, target] = [0, 0];
  for (const {page, index} of flows) {
    client = Math.max(client, clientText(page, index).length);
    target = Math.max(target, targetText(page, index).length);
  }
  const step = (width: number) => addressSteps.find(each => each >= width) ?? addressSteps.at(-1)!;
  return flows.length === 0 ? ipv4Endpoints : {client: step(client), target: step(target)};
}

/** Often blank for all flows; then other columns get their space. */
const oftenBlank: ReadonlySet<ColumnId> = new Set([
  'app',
  'what',
  'rtt',
  'rtt-p95',
  'drops',
  'lost',
  'process',
  'name',
  'metadata',
]);
/** Left out of the default columns where they are blank for all flows, even if there is room: most runs know no places, capture nothing, and carry no media. */
const onlyWhereKnown: ReadonlySet<ColumnId> = new Set([
  'country',
  'city',
  'asn',
  'direction',
  'interface',
  'loss',
  'jitter',
  'answered',
  'quality',
]);
/** From this importance on, a column never makes room for a less important one. */
const essential = 79;
/** Up to this importance, a column is shown only once the addresses and what the flows are is complete. */
const goodToKnow = 49;
/** Shown whole, up to a length, before columns that are only good to know are added. */
const grownFirst: ReadonlySet<ColumnId> = new Set(['host', 'service', 'what']);
const longestGrown = 20;
/** Widths of texts are rounded up to a multiple of this, so that they do not change with every flow. */
const textStep = 4;

/**
 * Chooses the columns that fit into `width`, and their widths. Of the default columns, those that are blank in all `rows`
 * are dropped first, then the least important; of chosen columns, the last ones. What is left over goes to addresses and
 * texts, as far as they need it.
 * @param width in terminal columns
 * @param areChosen whether the user chose the columns
 */
export function layoutColumns(
  width: number,
  addresses: AddressWidths = ipv4Endpoints,
  ids: readonly ColumnId[] = defaultTableColumns,
  rows: readonly Place[] = [],
  areChosen = !areDefault(ids),
): readonly PlacedColumn[] {
  const known = areChosen ? ids : ids.filter(id => !onlyWhereKnown.has(id) || isFilled(columnById(id), rows));
  const all = known.map((id): PlacedColumn => {
    const column = columnById(id);
    // An IPv4 endpoint is always shown complete; an IPv6 endpoint grows into what is left over.
    const atLeast = isAddress(id) ? Math.min(addresses[id], 21) : column.minWidth;
    return {column, width: atLeast};
  });
  const missing = all.reduce((sum, {column, width: has}) => {
    if (isAddress(column.id)) return sum + addresses[column.id] - has;
    if (!grownFirst.has(column.id)) return sum;
    return sum + Math.max(0, Math.min(longestGrown, wantedBy(column, rows)) - has);
  }, 0);
  const fits = rows.length === 0 || totalWidth(all) + missing <= width;
  let placed = areChosen
    ? firstOf(all, width)
    : mostImportant(fits ? all : withoutBlankOnes(all, rows), width, missing);
  if (totalWidth(placed) > width) return placed.map(({column}) => ({column, width}));

  const grow = (id: ColumnId, wanted: () => number) => {
    const left = width - totalWidth(placed);
    if (left <= 0) return;
    placed = placed.map(each =>
      each.column.id === id
        ? {...each, width: Math.min(Math.max(each.width, wanted()), each.width + left)}
        : each,
    );
  };
  grow('client', () => addresses.client);
  grow('target', () => addresses.target);
  for (const id of grownFirst) grow(id, () => Math.min(longestGrown, wantedBy(columnById(id), rows)));
  grow('state', () => columnById('state').width);
  const texts = placed.map(({column}) => column).filter(isFreeText);
  for (const column of texts) grow(column.id, () => wantedBy(column, rows));
  if (texts.some(({id}) => id === 'metadata')) grow('metadata', () => width);
  return placed;
}

function isFreeText({id, unit, align}: Column): boolean {
  return unit === undefined && align === 'left' && !isAddress(id) && id !== 'state';
}

/** The width that the texts of a column need. None of these columns depends on the time. */
function wantedBy(column: Column, rows: readonly Place[]): number {
  if (rows.length === 0) return column.width;
  const widest = rows.reduce(
    (most, row) => Math.max(most, displayWidth(column.textAt(row.page, row.index, 0))),
    0,
  );
  return Math.ceil(widest / textStep) * textStep;
}

function isAddress(id: ColumnId): id is keyof AddressWidths {
  return id === 'client' || id === 'target';
}

function withoutBlankOnes(all: readonly PlacedColumn[], rows: readonly Place[]): readonly PlacedColumn[] {
  const filled = all.filter(({column}) => !oftenBlank.has(column.id) || isFilled(column, rows));
  return filled.length === 0 ? all : filled;
}

/** Whether any row has something in this column, which depends on no time. */
function isFilled(column: Column, rows: readonly Place[]): boolean {
  return rows.some(({page, index}) => column.textAt(page, index, 0) !== '');
}

/** The first columns, as many as fit, but at least one. */
function firstOf(all: readonly PlacedColumn[], width: number): readonly PlacedColumn[] {
  let placed = all;
  while (placed.length > 1 && totalWidth(placed) > width) placed = placed.slice(0, -1);
  return placed;
}

/**
 * The most important columns that fit. A column that is too wide leaves its space to less important ones.
 * @param missing what the addresses still lack; reserved before the least important columns are added
 */
function mostImportant(
  all: readonly PlacedColumn[],
  width: number,
  missing: number,
): readonly PlacedColumn[] {
  const kept = new Set<PlacedColumn>();
  let left = width + separatorWidth;
  for (const each of all.toSorted((a, b) => b.column.importance - a.column.importance)) {
    const taken = each.width + separatorWidth;
    const spared = each.column.importance <= goodToKnow ? missing : 0;
    if (taken > left - spared && kept.size > 0) {
      if (each.column.importance >= essential) break;
      continue;
    }
    kept.add(each);
    left -= taken;
  }
  return all.filter(each => kept.has(each));
}

function totalWidth(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, {width}) => sum + width + separatorWidth, -separatorWidth);
}

/** A cell's text, padded or cut to its width. */
export function cellText({column, width}: PlacedColumn, text: string): string {
  const isCut = column.id === 'state' && displayWidth(text) > width;
  const fitting = truncate(isCut ? shortState(text) : text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'right' ? padding + fitting : fitting + padding;
}

/** In a narrow cell, `x` replaces `ended` so that the reason stays visible. */
function shortState(text: string): string {
  return text.replace(/^ended /, `${stateSigns.ended} `);
}
