import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  allUnits,
  amountText,
  amountWithUnit,
  nextUnits,
  rateText,
  rateWithUnit,
} from '../../source/quantity/units.js';
import {cases} from '../fuzz/cases.js';

test.each([
  ['bytes', '1.54KB', '188KB/s'],
  ['bytes-iec', '1.50KiB', '183KiB/s'],
  ['bits', '12.3Kb', '1.50Mb/s'],
  ['bits-iec', '12.0Kib', '1.43Mib/s'],
] as const)('%s read %s and %s', (units, amount, rate) => {
  expect(amountWithUnit(1536, units)).toBe(amount);
  expect(rateWithUnit(187_500, units)).toBe(rate);
});

test('the key goes through all of them and comes back', () => {
  const seen = allUnits.map((_, steps) =>
    Array.from({length: steps}).reduce<(typeof allUnits)[number]>(nextUnits, 'bytes'),
  );
  expect(new Set(seen)).toEqual(new Set(allUnits));
  expect(nextUnits(allUnits.at(-1)!)).toBe('bytes');
});

test('what is unknown is blank, and what is slow is not taken for silent', () => {
  expect([amountWithUnit(Number.NaN, 'bits'), rateWithUnit(Number.NaN, 'bits')]).toEqual(['', '']);
  expect([rateText(0.001, 'bytes'), rateText(0.001, 'bits'), rateText(0, 'bits')]).toEqual([
    '<0.1',
    '<0.1',
    '0',
  ]);
});

test('no amount is wider than its column', () => {
  const anyAmount = fc.double({min: 0, max: 15, noNaN: true}).map(digits => 10 ** digits);
  fc.assert(
    fc.property(anyAmount, fc.constantFrom(...allUnits), (bytes, units) => {
      expect(amountText(bytes, units).length).toBeLessThanOrEqual(5);
      expect(rateText(bytes, units).length).toBeLessThanOrEqual(5);
    }),
    cases(),
  );
});
