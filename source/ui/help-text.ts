import {columns} from '../view/columns.js';
import {stateSigns} from '../view/lifecycle.js';
import type {Binding} from './bindings.js';
import type {Size} from './size.js';

const keyWidth = 10;

function keyLines(bindings: readonly Binding[]): string[] {
  return bindings.flatMap(({keys, shown = keys.join(' '), help}) =>
    help === undefined || shown === '' ? [] : [` ${shown.padEnd(keyWidth)} ${help}`],
  );
}

const {idle, expiring, refused, blocked, throttled, ended} = stateSigns;

const wordLines = [
  '  Before a row, its state:',
  `  ${stateSigns.new} new  ${idle} idle  ${expiring} expires  ${ended} ended`,
  `  ${refused} refused  ${blocked} blocked  ${throttled} throttled`,
  '  * behind it is a tag, + came while paused.',
  '  RX comes from the client, TX from the target.',
  '  Bytes are UDP payload, K is 1000 of them.',
  '  Ended flows stay for a while, dimmed.',
];

/** What can be typed, and what it finds. */
const filters = [
  ['dns 10.1', 'both texts, anywhere in a flow'],
  ['client:10.0.0.0/8', 'a block, or a part of the address'],
  ['port:53 sport<1024', 'dport too'],
  ['app:dns meta.app:dns', 'any key of the metadata'],
  ['rate>1M rx>=10KB', '8Mbit, 1MiB; <, <=, =, != too'],
  ['age<30s idle>1m30s', 'durations'],
  ['state=ended', '= takes the whole, : a part'],
  ['/^10\\./ app:/dns/i', 'expressions; i folds case'],
  ['(a or b) !c', 'and, or, not, !, ( )'],
  ['"two words"', "quoted; ' does it too"],
] as const;

const filterLines = filters.map(([example, meaning]) => `  ${example.padEnd(21)}${meaning}`);

const columnLines = columns.map(({id, description}) => `  ${id.padEnd(13)}${description}`);

const narrowLeft = 40;

/** Everything the help has to say, in lines that suit the width; it scrolls when there is no room for all. */
export function helpText({columns: width}: Size, bindings: readonly Binding[]): readonly string[] {
  const keys = keyLines(bindings);
  const half = Math.ceil(keys.length / 2);
  // The keys first, and all of them on a screen of 80x24.
  const twice = width < 80 ? keys : beside(keys.slice(0, half), keys.slice(half), narrowLeft);
  const rest = ['', 'Filters, and searches', ...filterLines, '', 'Words', ...wordLines];
  const right = ['Columns to sort by, fields to filter by', ...columnLines];
  return width < 132
    ? [...twice, ...rest, '', ...right]
    : beside([...twice, ...rest], ['', ...right], 2 * narrowLeft);
}

function beside(left: readonly string[], right: readonly string[], width: number): string[] {
  return Array.from({length: Math.max(left.length, right.length)}, (_, index) =>
    ((left[index] ?? '').padEnd(width) + (right[index] ?? '')).trimEnd(),
  );
}
