import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {endpointNumber} from '../../../source/address/endpoint-number.js';
import {searchNumbered} from '../../../source/view/filter/numbered-text.js';
import {cases} from '../../fuzz/cases.js';

const anyEndpoint = fc
  .tuple(fc.ipV4(), fc.oneof(fc.nat(65_535), fc.constantFrom(0, 5, 53, 99, 100, 101, 1000)))
  .map(([host, port]) => `${host}:${port}`);
const anyProtocol = fc.constantFrom('udp', 'dtls', 'my_proto', 'a+b*', 'ünder');
const ascii = (text: string) => text.replace(/[^ -~]/g, '') || '1';
/** A part of the id, or something like it. */
const anyCase = fc
  .tuple(anyEndpoint, anyEndpoint, anyProtocol, fc.nat(40), fc.integer({min: 1, max: 12}), fc.boolean())
  .chain(([client, target, protocol, from, length, isPart]) => {
    const id = `${client}->${target}/${protocol}`;
    const part = id.slice(from % id.length).slice(0, length);
    const text = isPart ? fc.constant(part) : fc.stringMatching(/^(?:[01.:]{1,8}|[0-9.:>\-/a-z_+*]{1,6})$/);
    return text.map(wanted => ({client, target, protocol, id, wanted: ascii(wanted).toUpperCase()}));
  });

describe('the search in texts that are only numbers', () => {
  test('finds what a search in the text finds', () => {
    fc.assert(
      fc.property(anyCase, ({client, target, protocol, id, wanted}) => {
        const {inEndpoint, inId} = searchNumbered(wanted)!;
        const isIn = (text: string) => text.includes(wanted.toLowerCase());
        expect(inEndpoint(endpointNumber(client))).toBe(isIn(client));
        expect(inId(endpointNumber(client), endpointNumber(target), protocol)).toBe(isIn(id));
      }),
      cases(1 / 20),
    );
  });

  test('leaves texts that others match in lower case, and long ones, to the expressions', () => {
    expect(searchNumbered('')).toBeUndefined();
    expect(searchNumbered('ſ')).toBeUndefined();
    expect(searchNumbered('1'.repeat(65))).toBeUndefined();
  });
});
