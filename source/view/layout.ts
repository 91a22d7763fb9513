import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {areUsual} from './choose-columns.js';
import {type Column, type ColumnId, columnById, defaultTableColumns} from './columns.js';
import {displayWidth, truncate} from './sanitize.js';

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

/**
 * Which columns fit into `width`, and how wide each is: the least important drop out first, of chosen ones the last;
 * then what is left over goes to the addresses, and last to the metadata.
 */
export function layoutColumns(
  width: number,
  addresses: AddressWidths = ipv4Endpoints,
  ids: readonly ColumnId[] = defaultTableColumns,
  areChosen = !areUsual(ids),
): readonly PlacedColumn[] {
  let placed = ids.map((id): PlacedColumn => {
    const column = columnById(id);
    // An IPv4 endpoint is shown whole before further columns come; an IPv6 one grows into what is left.
    const atLeast = id === 'client' || id === 'target' ? Math.min(addresses[id], 21) : column.minWidth;
    return {column, width: atLeast};
  });
  while (placed.length > 1 && totalWidth(placed) > width) {
    placed = areChosen ? placed.slice(0, -1) : withoutLeastImportant(placed);
  }
  if (totalWidth(placed) > width) return placed.map(({column}) => ({column, width}));

  const grow = (id: ColumnId, wanted: number) => {
    const left = width - totalWidth(placed);
    placed = placed.map(each =>
      each.column.id === id ? {...each, width: Math.min(wanted, each.width + left)} : each,
    );
  };
  grow('service', columnById('service').width);
  grow('state', columnById('state').width);
  grow('client', Math.max(21, addresses.client));
  grow('target', addresses.target);
  grow('metadata', width);
  return placed;
}

function totalWidth(placed: readonly PlacedColumn[]): number {
  return placed.reduce((sum, {width}) => sum + width + separatorWidth, -separatorWidth);
}

function withoutLeastImportant(placed: readonly PlacedColumn[]): PlacedColumn[] {
  const least = placed.reduce((a, b) => (b.column.importance < a.column.importance ? b : a));
  return placed.filter(each => each !== least);
}

/** A cell's text in exactly its width. */
export function cellText({column, width}: PlacedColumn, text: string): string {
  const isCut = column.id === 'state' && displayWidth(text) > width;
  const fitting = truncate(isCut ? shortState(text) : text, width);
  const padding = ' '.repeat(Math.max(0, width - displayWidth(fitting)));
  return column.align === 'right' ? padding + fitting : fitting + padding;
}

/** `ended idle` says its word whole, and why only where there is room. */
function shortState(text: string): string {
  return text === 'throttled' ? 'slowed' : text.split(' ', 1)[0]!;
}
