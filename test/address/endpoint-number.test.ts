import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {endpointNumber, endpointText, noNumber} from '../../source/address/endpoint-number.js';

describe('the number of an endpoint', () => {
  test('gives back the text it was made of', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({min: 0, max: 65_535}), (host, port) => {
        const text = `${host}:${port}`;
        expect(endpointText(endpointNumber(text))).toBe(text);
      }),
    );
  });

  test('sorts by address, then by port', () => {
    const sorted = ['9.255.255.255:65535', '10.0.0.9:1', '10.0.0.10:1', '10.0.0.10:53', '255.0.0.1:0'];
    const numbers = sorted.map(endpointNumber);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  });

  test.each([
    '',
    '10.0.0.1',
    '10.0.0.1:',
    ':53',
    '10.0.0:53',
    '10.0.0.256:53',
    '10.0.0.01:53',
    '10.0.0.1:053',
    '10.0.0.1:65536',
    '10.0.0.1:53:',
    '10.0.0.1.2:53',
    '1.2.3.4.5',
    '[::1]:53',
    'example.com:53',
    ' 10.0.0.1:53',
    'host-1a2b3c4d:53',
  ])('there is none for "%s"', text => {
    expect(endpointNumber(text)).toBe(noNumber);
  });
});
