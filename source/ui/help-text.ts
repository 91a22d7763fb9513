import {columns} from '../view/columns.js';
import {bindings} from './key-map.js';
import type {Size} from './size.js';

const keyLines = bindings.flatMap(({shown, help}) => (shown && help ? [`  ${shown.padEnd(10)}${help}`] : []));

const wordLines = [
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

const leftWidth = 56;

/** Everything the help has to say, in lines that suit the width; it scrolls when there is no room for all. */
export function helpText({columns: width}: Size): readonly string[] {
  const left = ['Keys', ...keyLines, '', 'Filters', ...filterLines, '', 'Words', ...wordLines];
  const right = ['Columns to sort by, fields to filter by', ...columnLines];
  if (width < 110) return [...left, '', ...right];
  return Array.from(
    {length: Math.max(left.length, right.length)},
    (_, index) => (left[index] ?? '').padEnd(leftWidth) + (right[index] ?? ''),
  );
}
