import {columns} from '../../../view/columns/columns.js';
import {stateSigns} from '../../../view/lifecycle.js';
import type {Binding} from '../commands.js';
import {keyLabel} from '../key-names.js';
import type {Size} from '../size.js';

/** A name, and what it means. */
type Entry = readonly [name: string, text: string];

/** Neighbours share a line if each has exactly one key. Otherwise each has a line of its own. */
function keyEntries(bindings: readonly Binding[]): Entry[] {
  const shown = ({keys}: Binding) => keys.map(keyLabel).join(' ');
  return bindings.flatMap((binding): Entry[] => {
    const kin = bindings.filter(({together}) => together !== undefined && together === binding.together);
    if (kin.length > 1 && kin.every(({keys}) => keys.length === 1)) {
      return kin[0] === binding ? [[kin.map(shown).join(' '), binding.together!]] : [];
    }
    return binding.keys.length === 0 ? [] : [[shown(binding), binding.help]];
  });
}

const {idle, expiring, refused, unproven, blocked, throttled, ended} = stateSigns;

const words = [
  'Before a row, its state:',
  `${stateSigns.new} new  ${idle} idle  ${expiring} expiring  ${ended} ended`,
  `${refused} refused  ${unproven} unproven  ${blocked} blocked  ${throttled} throttled`,
  'After it: * is a tag; + - ~ changed during a pause.',
  'RX comes from the client, TX from the target.',
  'Bytes are UDP payload, K is 1000 of them.',
  'Ended flows stay for a while, dimmed.',
];

const mouse: readonly Entry[] = [
  ['click a flow', 'selects it; again: details'],
  ['click a title', 'sorts by it; again: inverts'],
  ['click in a list', 'chooses the item'],
  ['click the bar', 'presses the key'],
  ['wheel', 'moves the cursor, scrolls'],
  ['Shift and mouse', 'works as without udptop'],
];

/** Examples of filters, and what they match. */
const filters: readonly Entry[] = [
  ['dns 10.1', 'both texts, anywhere in a flow'],
  ['client:10.0.0.0/8', 'a block, or a part of the address'],
  ['port:53 sport<1024', 'dport too'],
  ['app:dns meta.app:dns', 'any key of the metadata'],
  ['rate>1M rx>=10KB', '8Mbit, 1MiB; <, <=, =, != too'],
  ['age<30s idle>1m30s', 'durations'],
  ['state=ended', '= compares all of it, : a part'],
  ['/^10\\./ app:/dns/i', 'regular expressions; i: any case'],
  ['(a or b) !c', 'and, or, not, !, ( )'],
  ['"two words"', "quoted; ' works too"],
  ['@heavy', 'a filter by its name'],
];

/** What edits a line; the rest is as in a shell. */
const typing: readonly Entry[] = [
  ['Tab', 'completes fields and values; again: the next'],
  ['↑ ↓', 'earlier ones, and back'],
  ['^A ^E ^W ^U ^K', 'and arrows with Ctrl, as in a shell'],
  ['^S', 'saves a filter by a name; f recalls it'],
  ['Enter Esc', 'keeps a filter, undoes it'],
];

const columnEntries = columns.map(({id, description}): Entry => [id, description]);

const filtersTitle = 'Filters and searches';
const narrowLeft = 40;

/** All lines of the help, laid out for the width of the terminal. */
export function helpText({columns: width}: Size, bindings: readonly Binding[]): readonly string[] {
  const isWide = width >= 132;
  const leftWidth = isWide ? 2 * narrowLeft : width;
  const keys = keyEntries(bindings);
  const half = Math.ceil(keys.length / 2);
  const keyLines = (entries: readonly Entry[], room: number) => lines(entries, 1, 10, room);
  // The keys come first, and all of them fit on 80x24.
  const twice =
    width < 80
      ? keyLines(keys, width)
      : beside(keyLines(keys.slice(0, half), narrowLeft), keyLines(keys.slice(half), narrowLeft), narrowLeft);
  const rest = [
    ...['', filtersTitle, ...lines(filters, 2, 20, leftWidth)],
    ...['', 'While a line is typed', ...lines(typing, 2, 20, leftWidth)],
    ...['', 'Mouse (unless --no-mouse)', ...lines(mouse, 2, 20, leftWidth)],
    ...['', 'Words', ...words.flatMap(each => wrapped(each, leftWidth - 2).map(line => `  ${line}`))],
  ];
  const right = [
    'Columns to sort by, fields to filter by',
    ...lines(columnEntries, 2, 12, isWide ? width - leftWidth : width),
  ];
  return isWide ? beside([...twice, ...rest], ['', ...right], leftWidth) : [...twice, ...rest, '', ...right];
}

/** Where the help explains filters: the index of the line. */
export function filtersLine(size: Size, bindings: readonly Binding[]): number {
  return helpText(size, bindings).findIndex(line => line.startsWith(filtersTitle));
}

/** Names in one column, texts in another. Long ones are wrapped within their column. */
function lines(entries: readonly Entry[], indent: number, nameWidth: number, width: number): string[] {
  return entries.flatMap(([name, text]) => {
    const names = wrapped(name, nameWidth);
    const texts = wrapped(text, width - indent - nameWidth - 1);
    return beside(
      names.map(part => ' '.repeat(indent) + part),
      texts,
      indent + nameWidth + 1,
    );
  });
}

/** Wraps between words. A word longer than `width` is not broken. */
function wrapped(text: string, width: number): string[] {
  const [first = '', ...words] = text.split(' ');
  const done: string[] = [];
  let line = first;
  for (const word of words) {
    if (line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      done.push(line);
      line = word;
    }
  }
  return [...done, line];
}

function beside(left: readonly string[], right: readonly string[], width: number): string[] {
  return Array.from({length: Math.max(left.length, right.length)}, (_, index) =>
    ((left[index] ?? '').padEnd(width) + (right[index] ?? '')).trimEnd(),
  );
}
