import {isIP} from 'node:net';
import {canonicalHost, withoutZone} from '../../address/host.js';
import {createBoundedCache} from './bounded-cache.js';
import type {Place} from './place.js';
import type {PlaceFile} from './place-file.js';

export interface PlacesOptions {
  /** In the order in which they are asked: the first that knows something says it. */
  readonly files: readonly PlaceFile[];
  /** Called once for a file that turns out to be damaged; it is not asked again. */
  readonly onDamage: (path: string) => void;
  /** How many addresses are remembered, with or without a place. */
  readonly maxRemembered?: number;
}

/** Where addresses are. */
export interface Places {
  /** Never throws. @param host a text that is no IP address is nowhere */
  placeOf(host: string): Place | undefined;
}

export function createPlaces({files, onDamage, maxRemembered = 10_000}: PlacesOptions): Places {
  let sound = files;
  const known = createBoundedCache<string, {readonly place: Place | undefined}>(maxRemembered);

  function ask(file: PlaceFile, address: string): Place | undefined {
    try {
      return file.placeOf(address);
    } catch {
      // Reading on in a damaged file could take long, each time.
      sound = sound.filter(each => each !== file);
      onDamage(file.path);
      return undefined;
    }
  }

  function lookUp(address: string): Place | undefined {
    let place: Place | undefined;
    for (const file of sound) {
      const found = ask(file, address);
      if (found) place = joined(found, place);
    }
    return place;
  }

  return {
    placeOf(host) {
      let entry = known.get(host);
      if (entry === undefined) {
        const address = withoutZone(host);
        entry = {place: isIP(address) === 0 ? undefined : lookUp(canonicalHost(address))};
        known.set(host, entry);
      }
      return entry.place;
    },
  };
}

/** What an earlier file knows stands. The name of an AS belongs to its number. */
function joined({asn, asName, ...where}: Place, earlier: Place | undefined): Place {
  const whose = earlier?.asn === undefined &&
    asn !== undefined && {asn, ...(asName !== undefined && {asName})};
  return {...where, ...whose, ...earlier};
}
