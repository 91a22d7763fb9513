import {type FleetUrl, parseFleetUrl, shownFleetUrl} from '../../configuration/url/fleet-url.js';
import {liveFlags} from './file-command.js';
import {flagText} from './flags.js';
import {UsageError} from './usage-error.js';

/** `udptop fleet`: watches a fleet. */
export interface FleetCommand {
  /** Undefined for the fleet of the configuration. */
  readonly url: FleetUrl | undefined;
}

/** Flags that are for a machine of a fleet, not for who watches it. */
const machineFlags = [
  ...liveFlags.filter(flag => flag !== 'record' && flag !== 'control'),
  'drain',
  'fleet',
  'fleetHost',
] as const;

/**
 * `fleet [url]`; undefined where no such word was given.
 * @throws {UsageError}
 */
export function parseFleetCommand(
  [word, url, ...rest]: readonly string[],
  given: Readonly<Record<string, unknown>>,
): FleetCommand | undefined {
  if (word !== 'fleet') return undefined;
  if (rest.length > 0) throw new UsageError(`fleet takes one URL; "${rest[0]}" is one more`);
  const flag = machineFlags.find(each => given[each] !== undefined);
  if (flag !== undefined)
    throw new UsageError(
      `fleet watches other machines and relays nothing itself: leave out ${flagText(flag)}`,
    );
  return {url: url === undefined ? undefined : parseFleetFlag('fleet', url)};
}

/** @throws {UsageError} without a password that the URL may have */
export function parseFleetFlag(flag: string, url: string): FleetUrl {
  const parsed = parseFleetUrl(url);
  if ('error' in parsed) throw new UsageError(`${flag} ${shownFleetUrl(url)}: ${parsed.error}`);
  return parsed;
}

/** Whether a recording is the history of a fleet. */
export function isFleetUrl(text: string): boolean {
  return /^(nats|tls):\/\//i.test(text);
}
