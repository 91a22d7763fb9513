import {columns} from '../../../view/columns/columns.js';
import {stateSigns} from '../../../view/lifecycle.js';
import type {Binding} from '../commands.js';
import {keyLabel} from '../key-names.js';
import type {Size} from '../size.js';

/** What something is called, and what there is to say of it. */
type Entry = readonly [name: string, text: string];

/** Neighbours with one key each share a line; where one has more, or none, each says what it does. */
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

const {idle, expiring, refused, blocked, throttled, ended} = stateSigns;

const words = [
  'Before a row, its state:',
  `${stateSigns.new} new  ${idle} idle  ${expiring} expires  ${ended} ended`,
  `${refused} refused  ${blocked} blocked  ${throttled} throttled`,
  '* behind it is a tag; + - ~ what changed in a pause.',
  'RX comes from the client, TX from the target.',
  'Bytes are UDP payload, K is 1000 of them.',
  'Ended flows stay for a while, dimmed.',
];

const mouse: readonly Entry[] = [
  ['click a flow', 'selects it; once more: all about it'],
  ['click a title', 'sorts by it; once more: inverts'],
  ['click in a list', 'takes what is clicked'],
  ['click the bar', 'does what the key does'],
  ['wheel', 'moves the cursor, scrolls'],
  ['Shift and mouse', 'is left to the terminal'],
];

/** What can be typed, and what it finds. */
const filters: readonly Entry[] = [
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
];

const columnEntries = columns.map(({id, description}): Entry => [id, description]);

const narrowLeft = 40;

/** Everything the help has to say, in lines that suit the width; it scrolls when there is no room for all. */
export function helpText({columns: width}: Size, bindings: readonly Binding[]): readonly string[] {
  const isWide = width >= 132;
  const leftWidth = isWide ? 2 * narrowLeft : width;
  const keys = keyEntries(bindings);
  const half = Math.ceil(keys.length / 2);
  const keyLines = (entries: readonly Entry[], room: number) => lines(entries, 1, 10, room);
  // The keys first, and all of them on a screen of 80x24.
  const twice =
    width < 80
      ? keyLines(keys, width)
      : beside(keyLines(keys.slice(0, half), narrowLeft), keyLines(keys.slice(half), narrowLeft), narrowLeft);
  const rest = [
    ...['', 'Filters, and searches', ...lines(filters, 2, 20, leftWidth)],
    ...['', 'Mouse (unless --no-mouse)', ...lines(mouse, 2, 20, leftWidth)],
    ...['', 'Words', ...words.flatMap(each => wrapped(each, leftWidth - 2).map(line => `  ${line}`))],
  ];
  const right = [
    'Columns to sort by, fields to filter by',
    ...lines(columnEntries, 2, 12, isWide ? width - leftWidth : width),
  ];
  return isWide ? beside([...twice, ...rest], ['', ...right], leftWidth) : [...twice, ...rest, '', ...right];
}

/** Names in a column, their texts in another; what is too long goes on in the next line. */
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

/** Words in lines of at most `width`, but for words that are longer. */
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
