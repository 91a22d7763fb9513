import {describe, expect, test} from 'vitest';
import {type PlaceFile, placeFileOf} from '../../../source/discovery/places/place-file.js';
import {createPlaces} from '../../../source/discovery/places/places.js';
import {dbIpAsn, dbIpCity, geoLiteAsn, geoLiteCity} from './databases.js';

/** The places of these files, with what was asked of each and which were told to be damaged. */
function placesOf(databases: readonly (Buffer | 'damaged')[], maxRemembered?: number) {
  const asked: string[] = [];
  const damaged: string[] = [];
  const files = databases.map((database, at): PlaceFile => {
    const path = `${at}.mmdb`;
    return {
      path,
      placeOf(address) {
        asked.push(`${path} ${address}`);
        if (database === 'damaged') throw new Error('Unknown type NaN at offset 12');
        return placeFileOf(path, database).placeOf(address);
      },
    };
  });
  const places = createPlaces({
    files,
    onDamage: path => damaged.push(path),
    ...(maxRemembered !== undefined && {maxRemembered}),
  });
  return {placeOf: places.placeOf, asked, damaged};
}

describe('several files', () => {
  test('say together what each of them knows', () => {
    const {placeOf} = placesOf([geoLiteCity, geoLiteAsn, dbIpAsn]);
    expect(placeOf('127.1.0.1')).toEqual({country: 'DE', city: 'Berlin', asn: 15_169, asName: 'GOOGLE'});
    expect(placeOf('2001:db8::1')).toEqual({country: 'NL', asn: 64_496, asName: 'Example'});
    expect(placeOf('127.9.0.1')).toBeUndefined();
  });

  test('are asked in their order: the first that knows something says it', () => {
    expect(placesOf([geoLiteCity, dbIpCity]).placeOf('127.1.0.1')).toEqual({country: 'DE', city: 'Berlin'});
    expect(placesOf([dbIpCity, geoLiteCity]).placeOf('127.1.0.1')).toEqual({country: 'AT', city: 'Mitte'});
  });
});

describe('an address', () => {
  test('is asked for once, with a place or without', () => {
    const {placeOf, asked} = placesOf([geoLiteCity]);
    for (const host of ['127.1.0.1', '127.9.0.1', '127.1.0.1', '127.9.0.1']) placeOf(host);
    expect(asked).toEqual(['0.mmdb 127.1.0.1', '0.mmdb 127.9.0.1']);
  });

  test('is forgotten when so many others came after it', () => {
    const {placeOf, asked} = placesOf([geoLiteCity], 2);
    for (const host of ['127.1.0.1', '127.1.0.2', '127.1.0.3', '127.1.0.1', '127.1.0.3']) placeOf(host);
    expect(asked).toHaveLength(4);
  });

  test('is looked for as IPv4 where IPv6 maps it, and without its zone', () => {
    const {placeOf} = placesOf([geoLiteCity]);
    expect(placeOf('::ffff:127.1.0.1')).toEqual({country: 'DE', city: 'Berlin'});
    expect(placeOf('2001:db8::1%eth0')).toEqual({country: 'NL'});
  });

  test('that is a name is nowhere, and nobody is asked', () => {
    const {placeOf, asked} = placesOf([geoLiteCity]);
    expect(placeOf('dns.example')).toBeUndefined();
    expect(placeOf('')).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

test('a file that turns out to be damaged is told once and asked no more; the others go on', () => {
  const {placeOf, asked, damaged} = placesOf(['damaged', geoLiteCity]);
  expect(placeOf('127.1.0.1')).toEqual({country: 'DE', city: 'Berlin'});
  expect(placeOf('127.2.0.1')).toEqual({country: 'US', city: 'New York'});
  expect(damaged).toEqual(['0.mmdb']);
  expect(asked.filter(each => each.startsWith('0.mmdb'))).toHaveLength(1);
});
