import {mmdb} from './mmdb-writer.js';

/** As MaxMind lays it out: names in many languages, ids, and where the network is registered. */
const country = (code: string, name: string) => ({
  country: {geoname_id: 1, iso_code: code, names: {de: `${name} (de)`, en: name}},
  continent: {code: 'EU', geoname_id: 2, names: {en: 'Europe'}},
  registered_country: {geoname_id: 3, iso_code: 'FR', names: {en: 'France'}},
});

const city = (code: string, name: string, town: string) => ({
  ...country(code, name),
  city: {geoname_id: 4, names: {de: `${town} (de)`, en: town}},
  location: {accuracy_radius: 20, latitude: -33.9, longitude: 18.4, time_zone: 'Europe/Berlin'},
  subdivisions: [{geoname_id: 5, iso_code: 'BE', names: {en: 'Land'}}],
});

const system = (number: number, name: string) => ({
  autonomous_system_number: number,
  autonomous_system_organization: name,
});

export const geoLiteCity = mmdb(
  {
    '127.1.0.0/16': city('DE', 'Germany', 'Berlin'),
    '127.2.0.0/16': city('US', 'United States', 'New York'),
    '127.3.0.0/16': country('FR', 'France'),
    '::1/128': city('JP', 'Japan', 'Tokyo'),
    '2001:db8::/32': country('NL', 'Netherlands'),
  },
  {type: 'GeoLite2-City', recordSize: 28},
);

export const geoLiteAsn = mmdb(
  {
    '127.1.0.0/16': system(15_169, 'GOOGLE'),
    '127.2.0.0/16': system(4_200_000_001, 'Two Ltd'),
    '127.3.0.0/16': system(3320, 'Deutsche Telekom AG'),
  },
  {type: 'GeoLite2-ASN', ipVersion: 4},
);

/** As DB-IP's lite files are: the country without an id, and ZZ where there is none. */
export const dbIpCity = mmdb(
  {
    '127.1.0.0/16': {
      city: {names: {en: 'Mitte'}},
      continent: {code: 'EU', names: {en: 'Europe'}},
      country: {is_in_european_union: true, iso_code: 'AT', names: {en: 'Austria'}},
      location: {latitude: 52.5, longitude: 13.4},
    },
    '127.4.0.0/16': {
      city: {names: {en: 'Zürich'}},
      country: {is_in_european_union: false, iso_code: 'CH', names: {en: 'Switzerland'}},
    },
    '10.0.0.0/8': {country: {is_in_european_union: false, iso_code: 'ZZ', names: {en: 'Nowhere'}}},
  },
  {type: 'DBIP-City-Lite', recordSize: 32},
);

export const dbIpAsn = mmdb(
  {'127.4.0.0/16': system(13_030, 'Init7'), '2001:db8::/32': system(64_496, 'Example')},
  {type: 'DBIP-ASN-Lite (compat=GeoLite2-ASN)'},
);

/** It knows other things of addresses. */
export const anonymous = mmdb(
  {'127.0.0.0/8': {is_anonymous: true, is_anonymous_vpn: true}},
  {type: 'GeoIP2-Anonymous-IP'},
);
