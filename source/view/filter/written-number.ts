import {formatDuration} from '../../quantity/duration.js';
import {parseQuantity, type QuantityUnit} from '../../quantity/quantity.js';
import type {Units} from '../../quantity/units.js';

const prefixes = ['', 'K', 'M', 'G', 'T', 'P'];

/**
 * A number above 0 as a filter reads it, never above the number itself: `1.23M` for 1,234,567. Undefined for a number that is
 * too small to be written.
 */
export function writtenNumber(value: number, unit: QuantityUnit, units: Units): string | undefined {
  const candidates = [rounded(value, unit, units), String(Math.floor(value)), value.toFixed(6)];
  return candidates.find(text => {
    const read = parseQuantity(withUnit(text, unit), unit);
    return read !== undefined && read > 0 && read <= value;
  });
}

function withUnit(text: string, unit: QuantityUnit): string {
  return unit === 'ms' && /\d$/.test(text) ? `${text}ms` : text;
}

function rounded(value: number, unit: QuantityUnit, units: Units): string {
  switch (unit) {
    case 'ms':
      return duration(value);
    case '%':
      return `${threeDigits(value)}%`;
    case 'bytes':
    case 'bytes/s': {
      const isBits = units.startsWith('bits');
      const isIec = units.endsWith('-iec');
      const text = scaled(isBits ? value * 8 : value, isIec ? 1024 : 1000);
      return `${text}${isIec && /[A-Z]$/.test(text) ? 'i' : ''}${isBits ? 'bit' : isIec ? 'B' : ''}`;
    }
    default:
      return scaled(value, 1000);
  }
}

function duration(ms: number): string {
  if (ms < 1000) return `${threeDigits(ms)}ms`;
  return ms < 10_000 ? `${Math.floor(ms / 100) / 10}s` : formatDuration(Math.floor(ms / 1000) * 1000);
}

function scaled(amount: number, thousand: number): string {
  let rest = amount;
  let prefix = 0;
  while (rest >= thousand && prefix < prefixes.length - 1) {
    rest /= thousand;
    prefix++;
  }
  return `${threeDigits(rest)}${prefixes[prefix]}`;
}

/** At most three digits that matter, rounded down. */
function threeDigits(value: number): string {
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(value)));
  const power = 10 ** Math.min(decimals, 6);
  return String(Math.floor(value * power) / power);
}
