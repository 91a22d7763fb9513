import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {displayWidth, truncate} from '../../text/sanitize.js';
import {areUsual} from '../columns/choose.js';
import type {Column, ColumnId} from '../columns/column.js';
import {columnById, defaultTableColumns} from '../columns/columns.js';
import {stateSigns} from '../lifecycle.js';

/** A column and how many columns of the terminal it gets. */
export interface PlacedColumn {
  readonly column: Column;
  readonly width: number;
}

/** How wide the addresses are that are to be shown. */
export interface AddressWidths {
  readonly client: number;
  readonly target: number;
}

/** `127.0.0.1:53` and `127.0.0.1:65535`, any IPv4 endpoint, short and long IPv6 ones: steps, so that widths do not jump with every flow. */
const addressSteps = [12, 16, 21, 28, 34, 47];
const ipv4Endpoints: AddressWidths = {client: 21, target: 21};
const separatorWidth = 1;

/** How wide the address columns had better be for these flows. */
export function addressWidthsOf(flows: readonly FlowSnapshot[]): AddressWidths {
  let [client, target] = [0, 0];
  for (const flow of flows) {
    client = Math.max(client, flow.client.length);
    target = Math.max(target, flow.target.length);
  }
  const step = (width: number) => addressSteps.find(each => each >= width) ?? addressSteps.at(-1)!;
  return {client: Math.max(21, step(client)), target: step(target)};
}

/** These are blank for most flows; while they are for all, others have their room. */
const oftenBlank: ReadonlySet<ColumnId> = new Set(['app', 'rtt', 'drops', 'process', 'name', 'metadata']);
/** Who, where and how much come in their order; nothing less important is in the place of one of them. */
const essential = 79;
/** Programs, names and metadata. */
const goodToKnow = 40;
/** What texts ask for is rounded up, so that widths do not jump with every flow. */
const textStep = 4;

/**
 * Which columns fit into `width`, and how wide each is. Of the usual ones the least important drop out first, those
 * that are blank in all `rows` before; of chosen ones the last. Then what is left over goes to the addresses and
 * texts, as far as they need it.
 */
export function layoutColumns(
  width: number,
  addresses: AddressWidths = ipv4Endpoints,
  ids: readonly ColumnId[] = defaultTableColumns,
  rows: readonly FlowSnapshot[] = [],
  areChosen = !areUsual(ids),
): readonly PlacedColumn[] {
  const all = ids.map((id): PlacedColumn => {
    const column = columnById(id);
    // An IPv4 endpoint is shown whole before further columns come; an IPv6 one grows into what is left.
    const atLeast = isAddress(id) ? Math.min(addresses[id], 21) : column.minWidth;
    return {column, width: atLeast};
  });
  const missing = all.reduce(
    (sum, {column: {id}, width: has}) => sum + (isAddress(id) ? addresses[id] - has : 0),
    0,
  );
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
  grow('client', () => Math.max(21, addresses.client));
  grow('target', () => addresses.target);
  grow('state', () => columnById('state').width);
  const texts = placed.map(({column}) => column).filter(isFreeText);
  for (const column of texts) grow(column.id, () => wantedBy(column, rows));
  if (texts.some(({id}) => id === 'metadata')) grow('metadata', () => width);
  return placed;
}

function isFreeText({id, unit, align}: Column): boolean {
  return unit === undefined && align === 'left' && !isAddress(id) && id !== 'state';
}

/** None of these columns depends on the time. */
function wantedBy(column: Column, rows: readonly FlowSnapshot[]): number {
  if (rows.length === 0) return column.width;
  const widest = rows.reduce((most, row) => Math.max(most, displayWidth(column.text(row, 0))), 0);
  return Math.ceil(widest / textStep) * textStep;
}

function isAddress(id: ColumnId): id is keyof AddressWidths {
  return id === 'client' || id === 'target';
}

function withoutBlankOnes(
  all: readonly PlacedColumn[],
  rows: readonly FlowSnapshot[],
): readonly PlacedColumn[] {
  const told = all.filter(
    ({column}) => !oftenBlank.has(column.id) || rows.some(row => column.text(row, 0) !== ''),
  );
  return told.length === 0 ? all : told;
}

/** As many as have room, but one at least. */
function firstOf(all: readonly PlacedColumn[], width: number): readonly PlacedColumn[] {
  let placed = all;
  while (placed.length > 1 && totalWidth(placed) > width) placed = placed.slice(0, -1);
  return placed;
}

/**
 * What has no room for its width leaves it to less important ones.
 * @param missing from the addresses, which are whole before those columns come that are only good to know
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

/** A cell's text in exactly its width. */
export function cellText({column, width}: PlacedColumn, text: string): string {
  const isCut = column.id === 'state' && displayWidth(text) > width;
  const fitting = truncate(isCut ? shortState(text) : text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'right' ? padding + fitting : fitting + padding;
}

/** `ended idle` keeps the reason where it is narrow: a sign says that it ended. */
function shortState(text: string): string {
  return text.replace(/^ended /, `${stateSigns.ended} `);
}
