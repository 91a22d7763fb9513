import {durationExample, durationUnitsMs} from './duration.js';

/** The units that a filter's numbers are in. */
export type QuantityUnit = 'bytes' | 'bytes/s' | 'count' | 'count/s' | '%' | 'ms';

const thousands: Record<string, number> = {'': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15};

const amount = String.raw`(\d+(?:\.\d+)?|\.\d+)`;
const prefix = '(?:([kmgtp])(i?))?';
const patterns = {
  bytes: new RegExp(`^${amount}${prefix}(b|bit)?$`, 'i'),
  'bytes/s': new RegExp(`^${amount}${prefix}(b|bit)?(?:/s)?$`, 'i'),
  count: new RegExp(`^${amount}${prefix}$`, 'i'),
  'count/s': new RegExp(`^${amount}${prefix}(?:/s)?$`, 'i'),
  '%': new RegExp(`^${amount}%?$`),
} as const;
const durationPart = new RegExp(`${amount}(ms|s|m|h|d)`, 'gi');
const duration = new RegExp(`^(?:${amount}(?:ms|s|m|h|d))+$`, 'i');

/** Examples of each unit, for messages. */
export const quantityExamples: Record<QuantityUnit, string> = {
  bytes: 'bytes such as 1500, 10KB or 1MiB',
  'bytes/s': 'a rate such as 800, 10K, 1MiB or 8Mbit',
  count: 'a number such as 100 or 10K',
  'count/s': 'a rate such as 100 or 10K',
  '%': 'a percentage such as 1 or 0.5%',
  ms: durationExample,
};

/**
 * Parses `10KB` (K is 1000), `1MiB` (Ki is 1024), `8Mbit` (8 bits are a byte), `5%` or `1m30s`, in upper or lower case.
 * @returns the number in `unit`; undefined when `text` is no such quantity
 */
export function parseQuantity(text: string, unit: QuantityUnit): number | undefined {
  if (unit === 'ms') return parseDurationMs(text);
  const match = patterns[unit].exec(text);
  if (match === null) return undefined;
  const [, digits, letter = '', binary, byteOrBit = ''] = match;
  const thousand = thousands[letter.toLowerCase()]!;
  // 1000^n is 10^3n, and 1024^n is 2^10n.
  const factor = binary ? 2 ** ((Math.log10(thousand) / 3) * 10) : thousand;
  return (Number(digits) * factor) / (byteOrBit.toLowerCase() === 'bit' ? 8 : 1);
}

function parseDurationMs(text: string): number | undefined {
  if (text === '0') return 0;
  if (!duration.test(text)) return undefined;
  let totalMs = 0;
  for (const [, digits, unit] of text.matchAll(durationPart)) {
    totalMs += Number(digits) * durationUnitsMs[unit!.toLowerCase()]!;
  }
  return totalMs;
}
