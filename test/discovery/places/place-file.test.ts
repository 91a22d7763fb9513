import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {openPlaceFile, PlaceFileError, placeFileOf} from '../../../source/discovery/places/place-file.js';
import {emptyDirectory} from '../../e2e/command.js';
import {anonymous, dbIpAsn, dbIpCity, geoLiteAsn, geoLiteCity} from './databases.js';
import {mmdb} from './mmdb-writer.js';

const placeIn = (database: Buffer, address: string) => placeFileOf('test.mmdb', database).placeOf(address);

describe('a file of MaxMind', () => {
  test.each([
    ['127.1.2.3', {country: 'DE', city: 'Berlin'}],
    ['127.2.255.255', {country: 'US', city: 'New York'}],
    ['127.3.0.0', {country: 'FR'}],
    ['::1', {country: 'JP', city: 'Tokyo'}],
    ['2001:db8:ffff::1', {country: 'NL'}],
    ['127.0.0.1', undefined],
    ['2001:db9::1', undefined],
  ])('says of %s where it is', (address, place) => {
    expect(placeIn(geoLiteCity, address)).toEqual(place);
  });

  test('says whose an address is, and knows nothing of IPv6 if it has only IPv4', () => {
    expect(placeIn(geoLiteAsn, '127.2.0.1')).toEqual({asn: 4_200_000_001, asName: 'Two Ltd'});
    expect(placeIn(geoLiteAsn, '7f02::1')).toBeUndefined();
  });
});

describe('a file of DB-IP', () => {
  test('says the same in its own layout', () => {
    expect(placeIn(dbIpCity, '127.4.0.1')).toEqual({country: 'CH', city: 'Zürich'});
    expect(placeIn(dbIpAsn, '127.4.0.1')).toEqual({asn: 13_030, asName: 'Init7'});
    expect(placeIn(dbIpAsn, '2001:db8::1')).toEqual({asn: 64_496, asName: 'Example'});
  });

  test('says nothing of the country ZZ, which is none', () => {
    expect(placeIn(dbIpCity, '10.0.0.1')).toBeUndefined();
  });
});

test.each([24, 28, 32] as const)('records of %d bits are read', recordSize => {
  const networks = Object.fromEntries(
    Array.from({length: 200}, (_, at) => [
      `127.0.${at}.0/24`,
      {country: {iso_code: 'DE'}, city: {names: {en: `c${at}`}}},
    ]),
  );
  const database = mmdb(networks, {recordSize});
  expect(placeIn(database, '127.0.199.1')).toEqual({country: 'DE', city: 'c199'});
});

describe('a record that is not as it should be', () => {
  test.each([
    [
      {country: {iso_code: 'Germany'}, city: {names: {en: 'x'.repeat(201)}}, autonomous_system_number: 0},
      undefined,
    ],
    [{country: 'DE', city: {names: ['Bonn']}, autonomous_system_number: 'AS1'}, {city: 'Bonn'}],
    [{country: {names: {en: 'Germany'}}, city: {names: {ja: '東京'}}}, {city: '東京'}],
    [{autonomous_system_number: 1.5, autonomous_system_organization: 'Half'}, undefined],
    [{autonomous_system_number: 7, autonomous_system_organization: 8}, {asn: 7}],
    ['text', undefined],
  ])('is left out, and nothing else: %j', (record, place) => {
    const database = mmdb({'127.0.0.0/16': record, '127.1.0.0/16': {country: {iso_code: 'DE'}}});
    expect(placeIn(database, '127.0.0.1')).toEqual(place);
  });
});

describe('a file that cannot be used is refused by a sentence with its name', () => {
  const directory = emptyDirectory();
  const written = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(directory, name), bytes);
    return join(directory, name);
  };
  mkdirSync(join(directory, 'directory'));
  const cutMetadata = geoLiteCity.subarray(0, -100);

  const circle = mmdb({'127.0.0.0/8': 'some text'});
  // The longest array there is, whose first element is a pointer to the array.
  Buffer.from([0x1f, 0x04, 0xff, 0xff, 0xff, 0x20, 0x00]).copy(circle, circle.indexOf('some text') - 1);

  test.each([
    ['missing', join(directory, 'no.mmdb'), 'there is no such file; expected an .mmdb file of countries'],
    ['a directory', join(directory, 'directory'), 'is not a file; expected an .mmdb file'],
    ['a device without end', '/dev/zero', 'is not a file; expected an .mmdb file'],
    ['empty', written('empty', Buffer.alloc(0)), 'is damaged, or no .mmdb file; expected'],
    ['a text', written('text', Buffer.from('network,country\n')), 'is damaged, or no .mmdb file; expected'],
    ['cut off', written('cut', cutMetadata), 'is damaged, or no .mmdb file; expected'],
    ['without its first half', written('tail', geoLiteCity.subarray(1500)), 'is damaged; download it again'],
    ['that leads in a circle', written('circle', circle), 'is damaged; download it again'],
    ['compressed', written('gz', gzipSync(geoLiteCity)), 'is compressed; unpack it first'],
    [
      'of other things',
      written('other', anonymous),
      'is of the type "GeoIP2-Anonymous-IP" and tells no country',
    ],
    ['without networks', written('none', mmdb({})), 'is of the type "Test" and tells no country'],
  ])('%s', async (_, path, sentence) => {
    const opening = openPlaceFile(path);
    await expect(opening).rejects.toThrow(PlaceFileError);
    await expect(opening).rejects.toThrow(`${path}`);
    await expect(opening).rejects.toThrow(sentence);
  });
});
