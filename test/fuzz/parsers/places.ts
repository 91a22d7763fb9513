import {PlaceFileError, placeFileOf} from '../../../source/discovery/places/place-file.js';
import {createPlaces} from '../../../source/discovery/places/places.js';
import {dbIpAsn, dbIpCity, geoLiteAsn, geoLiteCity} from '../../discovery/places/databases.js';
import {expectTrue, type FuzzedParser, orRefused} from '../parser.js';

const addresses = [
  ...[
    '127.1.0.1',
    '127.2.9.9',
    '127.3.0.1',
    '127.4.0.1',
    '127.0.0.1',
    '10.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
  ],
  ...['::1', '2001:db8::1', 'ffff::', '::ffff:127.1.0.1'],
];

export const places: readonly FuzzedParser[] = [
  {
    name: 'files of places, and what they say of addresses',
    covers: [],
    // Where it finds no place it looks at all networks.
    share: 0.1,
    samples: [geoLiteCity, geoLiteAsn, dbIpCity, dbIpAsn],
    parse(input) {
      orRefused(() => ask(input), PlaceFileError);
    },
  },
];

function ask(input: Buffer): void {
  let damages = 0;
  const {placeOf} = createPlaces({files: [placeFileOf('input.mmdb', input)], onDamage: () => damages++});
  for (const address of addresses) {
    const {country = 'DE', city = 'Berlin', asn = 1, asName = 'Name'} = placeOf(address) ?? {};
    expectTrue(/^[A-Z]{2}$/.test(country), country);
    expectTrue(Number.isInteger(asn) && asn > 0 && asn < 2 ** 32, String(asn));
    for (const name of [city, asName]) expectTrue(name !== '' && name.length <= 200, name);
  }
  expectTrue(damages <= 1, `${damages} times the same damage`);
}
