import type {ColumnUnit} from '../columns/column.js';

const thousands: Record<string, number> = {'': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15};
const durationsMs: Record<string, number> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

const amount = String.raw`(\d+(?:\.\d+)?|\.\d+)`;
const prefix = '(?:([kmgtp])(i?))?';
const patterns = {
  bytes: new RegExp(`^${amount}${prefix}(b|bit)?$`, 'i'),
  'bytes/s': new RegExp(`^${amount}${prefix}(b|bit)?(?:/s)?$`, 'i'),
  count: new RegExp(`^${amount}${prefix}$`, 'i'),
  'count/s': new RegExp(`^${amount}${prefix}(?:/s)?$`, 'i'),
} as const;
const durationPart = new RegExp(`${amount}(ms|s|m|h|d)`, 'gi');
const duration = new RegExp(`^(?:${amount}(?:ms|s|m|h|d))+$`, 'i');

/** What a quantity of a unit looks like, for sentences. */
export const quantityExamples: Record<ColumnUnit, string> = {
  bytes: 'bytes such as 1500, 10KB or 1MiB',
  'bytes/s': 'a rate such as 800, 10K, 1MiB or 8Mbit',
  count: 'a number such as 100 or 10K',
  'count/s': 'a rate such as 100 or 10K',
  ms: 'a duration such as 500ms, 30s or 1m30s',
};

/**
 * `10KB` (1000 bytes each), `1MiB` (1024 twice), `8Mbit` (8 bits a byte), `1m30s`: the number in the unit
 * given, in upper or lower case; undefined when it is none.
 */
export function parseQuantity(text: string, unit: ColumnUnit): number | undefined {
  if (unit === 'ms') return parseDurationMs(text);
  const match = patterns[unit].exec(text);
  if (match === null) return undefined;
  const [, digits, letter = '', binary, byteOrBit = ''] = match;
  const thousand = thousands[letter.toLowerCase()]!;
  // 1000 to the n is 10 to the 3n, and 1024 to the n is 2 to the 10n.
  const factor = binary ? 2 ** ((Math.log10(thousand) / 3) * 10) : thousand;
  return (Number(digits) * factor) / (byteOrBit.toLowerCase() === 'bit' ? 8 : 1);
}

function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!duration.test(text)) return undefined;
  let totalMs = 0;
  for (const [, digits, unit] of text.matchAll(durationPart)) {
    totalMs += Number(digits) * durationsMs[unit!.toLowerCase()]!;
  }
  return totalMs;
}
