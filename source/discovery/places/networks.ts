import type {Reader, Response} from 'maxmind';

/** The records of a file's networks in the order of their addresses, as many as `most`; null for those without one. */
export function* firstNetworks(reader: Reader<Response>, most: number): Generator<unknown> {
  const bits = reader.metadata.ipVersion === 4 ? 32 : 128;
  const end = 1n << BigInt(bits);
  let address = 0n;
  for (let asked = 0; asked < most && address < end; asked++) {
    const [record, prefixLength] = reader.getWithPrefixLength(addressText(address, bits));
    yield record;
    address += 1n << BigInt(bits - prefixLength);
  }
}

/** @param bits how many it has: 32 or 128 */
function addressText(address: bigint, bits: number): string {
  const [parts, partBits, radix, separator] = bits === 32 ? [4, 8n, 10, '.'] : [8, 16n, 16, ':'];
  return Array.from({length: parts}, (_, part) =>
    ((address >> (BigInt(parts - 1 - part) * partBits)) & ((1n << partBits) - 1n)).toString(radix),
  ).join(separator);
}
