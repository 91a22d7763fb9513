import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {formatEndpoint} from '../../../source/address/endpoint.js';
import {endsOfKey, keyBetween} from '../../../source/capture/flows/flow-key.js';

const port = fc.integer({min: 0, max: 65_535});
const ends = (host: fc.Arbitrary<string>) => fc.record({host, port}).map(formatEndpoint);

describe('the key of two ends that are written', () => {
  test.each([
    ['IPv4', fc.ipV4()],
    ['IPv6', fc.ipV6()],
  ] as const)('is the same in both directions, and says who is who: %s', (_, host) => {
    fc.assert(
      fc.property(ends(host), ends(host), (client, target) => {
        const written = keyBetween(client, target);
        // fast-check also writes what is no address, such as `::1:2:3:4:5:6:7:8`.
        fc.pre(written !== undefined);
        const {family, key, isClientFirst} = written!;
        expect(keyBetween(target, client)).toMatchObject({family, key});
        const [first, second] = endsOfKey(key, family).map(formatEndpoint);
        const [from, to] = isClientFirst ? [first, second] : [second, first];
        expect(keyBetween(from!, to!)).toEqual(written);
        if (family === 4) expect([from, to]).toEqual([client, target]);
      }),
    );
  });

  test.each([
    ['localhost:1', '127.0.0.1:2'],
    ['127.0.0.1:1', '[::1]:2'],
    ['[::1]:1', '127.0.0.1:2'],
    ['[fe80]:1', '[::1]:2'],
  ])('is unknown between %s and %s', (client, target) => {
    expect(keyBetween(client, target)).toBeUndefined();
  });
});
