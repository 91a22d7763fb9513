import {readFile, stat} from 'node:fs/promises';
import {isIPv6} from 'node:net';
import {Reader, type Response} from 'maxmind';
import {quoted} from '../../text/quoted.js';
import {firstNetworks} from './networks.js';
import {type Place, placeIn} from './place.js';
import {createRecordCache} from './record-cache.js';

/** A file of places cannot be used. The message says why, and what to do. */
export class PlaceFileError extends Error {
  override readonly name = 'PlaceFileError';
}

/** A file of places that is open: all of it is in memory. */
export interface PlaceFile {
  readonly path: string;
  /**
   * @param address an IP address without a zone
   * @throws when the file is damaged where it tells of this address
   */
  placeOf(address: string): Place | undefined;
}

const expected = 'expected an .mmdb file of countries, cities or ASNs, of MaxMind (GeoLite2) or DB-IP';

/** @throws {PlaceFileError} */
export async function openPlaceFile(path: string): Promise<PlaceFile> {
  return placeFileOf(path, await bytesOf(path));
}

/** @throws {PlaceFileError} */
export function placeFileOf(path: string, bytes: Buffer): PlaceFile {
  const reader = readerOf(path, bytes);
  const {ipVersion} = reader.metadata;
  const placeOf = (address: string) =>
    // Its tree would be walked with bits that it does not have.
    ipVersion === 4 && isIPv6(address) ? undefined : placeIn(reader.get(address));
  if (!holdsPlaces(path, reader)) {
    throw new PlaceFileError(
      `${path} is of the type ${quoted(String(reader.metadata.databaseType).slice(0, 100))} and tells no country, city or ASN; ${expected}`,
    );
  }
  return {path, placeOf};
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const status = await stat(path);
    // A pipe would be waited for.
    if (!status.isFile()) throw new PlaceFileError(`${path} is not a file; ${expected}`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof PlaceFileError) throw error;
    const {code, message} = error as NodeJS.ErrnoException;
    throw new PlaceFileError(
      code === 'ENOENT'
        ? `${path}: there is no such file; ${expected}`
        : `${path} cannot be read: ${message}`,
    );
  }
}

const separatorBytes = 16;

function readerOf(path: string, bytes: Buffer): Reader<Response> {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw new PlaceFileError(`${path} is compressed; unpack it first, with gunzip or tar`);
  }
  let reader: Reader<Response>;
  try {
    reader = new Reader(bytes, {cache: createRecordCache()});
  } catch {
    throw new PlaceFileError(`${path} is damaged, or no .mmdb file; ${expected}`);
  }
  if (!fits(reader.metadata, bytes.length)) throw damaged(path);
  return reader;
}

/** Whether what a file says of itself can be so. */
function fits({ipVersion, nodeCount, searchTreeSize}: Reader<Response>['metadata'], size: number): boolean {
  return (
    (ipVersion === 4 || ipVersion === 6) &&
    Number.isInteger(nodeCount) &&
    nodeCount > 0 &&
    searchTreeSize + separatorBytes < size
  );
}

function damaged(path: string): PlaceFileError {
  return new PlaceFileError(`${path} is damaged; download it again`);
}

/** So many networks tell whether a file is of any use. */
const mostAsked = 10_000;

/** Whether any of its first networks has a place. */
function holdsPlaces(path: string, reader: Reader<Response>): boolean {
  try {
    for (const record of firstNetworks(reader, mostAsked)) if (placeIn(record)) return true;
    return false;
  } catch {
    throw damaged(path);
  }
}
