import {describe, expect, test} from 'vitest';
import {createClientRates} from '../../../source/relay/admission/client-rates.js';

const rate = (newSessionsPerSecond: number) => ({newSessionsPerSecond});
/** How many sessions begin of so many that come at once. */
const begun = (rates: ReturnType<typeof createClientRates>, host: string, count: number, nowMs = 1e6) =>
  Array.from({length: count}, () => rates!(host, nowMs)).filter(Boolean).length;

describe('limits of new sessions', () => {
  test('do not exist unless they are configured', () => {
    expect(createClientRates()).toBeUndefined();
    expect(
      createClientRates({clients: [{block: '10.0.0.0/8', rate: {rxBytesPerSecond: 1}}]}),
    ).toBeUndefined();
  });

  test('hold for each client of a block alone, at once and later', () => {
    const rates = createClientRates({clients: [{block: '10.0.0.0/8', rate: rate(5)}]});
    expect(begun(rates, '10.0.0.1', 20)).toBe(5);
    expect(begun(rates, '10.0.0.2', 20)).toBe(5);
    expect(begun(rates, '192.0.2.1', 20)).toBe(20);
    expect(begun(rates, '10.0.0.1', 20, 1e6 + 400)).toBe(2);
  });

  test('of a network hold for its clients together', () => {
    const rates = createClientRates({networks: [{block: '10.0.0.0/8', rate: rate(5)}]});
    expect(begun(rates, '10.0.0.1', 3)).toBe(3);
    expect(begun(rates, '10.0.0.2', 20)).toBe(2);
    expect(begun(rates, '192.0.2.1', 20)).toBe(20);
  });

  test('of a client cost its network nothing when they refuse', () => {
    const rates = createClientRates({
      clients: [{block: '10.0.0.1', rate: rate(1)}],
      networks: [{block: '10.0.0.0/8', rate: rate(5)}],
    });
    expect(begun(rates, '10.0.0.1', 20)).toBe(1);
    expect(begun(rates, '10.0.0.2', 20)).toBe(4);
  });
});
