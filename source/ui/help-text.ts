import {columns} from '../view/columns.js';
import {bindings} from './key-map.js';
import type {Size} from './size.js';

const keyLines = bindings.flatMap(({shown, help}) => (shown && help ? [`  ${shown.padEnd(10)}${help}`] : []));

const wordLines = [
  '  RX comes from the client, TX from the target.',
  '  Bytes are UDP payload, K is 1000 of them.',
  '  A filter is words that must all match: text in any',
  '  field, or field:value as in port:53 or state:ended.',
  '  Ended flows stay for a while, dimmed.',
];

const columnLines = columns.map(({id, description}) => `  ${id.padEnd(13)}${description}`);

const leftWidth = 56;

/** Everything the help has to say, in lines that suit the width; it scrolls when there is no room for all. */
export function helpText({columns: width}: Size): readonly string[] {
  const left = ['Keys', ...keyLines, '', 'Words', ...wordLines];
  const right = ['Columns to sort by, fields to filter by', ...columnLines];
  if (width < 110) return [...left, '', ...right];
  return Array.from(
    {length: Math.max(left.length, right.length)},
    (_, index) => (left[index] ?? '').padEnd(leftWidth) + (right[index] ?? ''),
  );
}
