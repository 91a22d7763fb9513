import {formatCount, formatScaled} from './format.js';

/** How amounts of bytes are shown: in thousands (SI) or in 1024s (IEC), as bytes or as bits. */
export const allUnits = ['bytes', 'bytes-iec', 'bits', 'bits-iec'] as const;
export type Units = (typeof allUnits)[number];

export const defaultUnits: Units = 'bytes';

export function nextUnits(units: Units): Units {
  return allUnits[(allUnits.indexOf(units) + 1) % allUnits.length]!;
}

const isBits = (units: Units) => units.startsWith('bits');
const isIec = (units: Units) => units.endsWith('-iec');

/** Digits and a prefix, without the unit: what a cell of the table holds. */
export function amountText(bytes: number, units: Units): string {
  const amount = isBits(units) ? bytes * 8 : bytes;
  return isIec(units) ? formatScaled(amount, 1024) : formatCount(amount);
}

/** As an amount; a fraction below ten keeps one digit, so that a slow flow is not taken for a silent one. */
export function rateText(bytesPerSecond: number, units: Units): string {
  const amount = isBits(units) ? bytesPerSecond * 8 : bytesPerSecond;
  if (Number.isNaN(amount)) return '';
  if (amount <= 0) return '0';
  if (amount < 0.05) return '<0.1';
  return amount < 9.95 ? amount.toFixed(1) : amountText(bytesPerSecond, units);
}

/** `312B`, `1.21KB`, `1.18KiB`, `9.68Kb`; blank for what is unknown. */
export function amountWithUnit(bytes: number, units: Units): string {
  return withUnit(amountText(bytes, units), units);
}

/** `1.21KB/s` and the like. */
export function rateWithUnit(bytesPerSecond: number, units: Units): string {
  const text = rateText(bytesPerSecond, units);
  return text === '' ? '' : `${withUnit(text, units)}/s`;
}

/** IEC's prefixes have an i: `KiB`. */
function withUnit(text: string, units: Units): string {
  if (text === '') return '';
  return `${text}${isIec(units) && /[A-Z]$/.test(text) ? 'i' : ''}${isBits(units) ? 'b' : 'B'}`;
}
