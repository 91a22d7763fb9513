/** What is known of where an address is, and whose it is. */
export interface Place {
  /** ISO 3166-1 alpha-2, such as `DE`. */
  readonly country?: string;
  /** In English where the file has that. */
  readonly city?: string;
  /** The number of the autonomous system: 15169 is AS15169. */
  readonly asn?: number;
  /** Who runs it. */
  readonly asName?: string;
}

const longestName = 200;
const mostAsn = 2 ** 32 - 1;
/** DB-IP says so of addresses that are nowhere. */
const nowhere = 'ZZ';

/**
 * The place in a record of a file: MaxMind's GeoLite2 and GeoIP2, and DB-IP's, of countries, cities and autonomous systems. What is
 * not as it should be is left out.
 * @returns undefined where there is nothing of it
 */
export function placeIn(record: unknown): Place | undefined {
  const country = countryIn(field(field(record, 'country'), 'iso_code'));
  const city = nameIn(field(field(record, 'city'), 'names'));
  const asn = asnIn(field(record, 'autonomous_system_number'));
  const asName = asn === undefined ? undefined : textIn(field(record, 'autonomous_system_organization'));
  if (country === undefined && city === undefined && asn === undefined) return undefined;
  return {
    ...(country !== undefined && {country}),
    ...(city !== undefined && {city}),
    ...(asn !== undefined && {asn}),
    ...(asName !== undefined && {asName}),
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function countryIn(code: unknown): string | undefined {
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) && code !== nowhere ? code : undefined;
}

function asnIn(number: unknown): number | undefined {
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= mostAsn
    ? number
    : undefined;
}

/** Of names by language the English one, or else the first. */
function nameIn(names: unknown): string | undefined {
  if (typeof names !== 'object' || names === null) return undefined;
  return textIn(field(names, 'en')) ?? textIn(Object.values(names)[0]);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longestName ? value : undefined;
}
