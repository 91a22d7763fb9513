import {resolve} from 'node:path';
import {parseDurationOrSeconds} from '../../quantity/duration.js';
import type {FleetConfiguration} from '../model.js';
import type {FileFleet} from '../schema/fleet.js';
import {defaultFleetName, defaultFleetPrefix, parseFleetUrl, prefixError} from '../url/fleet-url.js';

/**
 * @param directory where relative paths start
 * @param tell receives what is wrong, and where in the fleet
 */
export function parseFleet(
  written: FileFleet | undefined,
  directory: string,
  tell: (path: readonly PropertyKey[], message: string) => void,
): FleetConfiguration | undefined {
  if (written === undefined) return undefined;
  if (typeof written === 'string') {
    const parsed = parseFleetUrl(written);
    if ('error' in parsed) tell([], parsed.error);
    else return withPaths(parsed.fleet, directory);
    return undefined;
  }
  const {
    servers,
    name = defaultFleetName,
    host,
    prefix = defaultFleetPrefix,
    credentials,
    nkey,
    tls,
    history,
  } = written;
  const fleets = servers.map((server, index) => {
    const parsed = parseFleetUrl(server);
    if ('error' in parsed) tell(['servers', index], parsed.error);
    return 'error' in parsed ? undefined : parsed.fleet;
  });
  const wrongPrefix = prefixError(prefix);
  if (wrongPrefix !== undefined) tell(['prefix'], wrongPrefix.replace('prefix: ', ''));
  const [first] = fleets;
  if (first === undefined) return undefined;
  const isEncrypted = tls !== undefined || first.tls !== undefined;
  return withPaths(
    {
      servers: fleets.flatMap(fleet => fleet?.servers ?? []),
      name,
      prefix,
      ...(host !== undefined && {host}),
      ...(first.user && {user: first.user}),
      ...(credentials !== undefined && {credentials}),
      ...(nkey !== undefined && {nkey}),
      ...(isEncrypted && {
        tls: {
          ...(tls?.ca !== undefined && {caFile: tls.ca}),
          ...(tls?.certificate !== undefined && {certFile: tls.certificate}),
          ...(tls?.key !== undefined && {keyFile: tls.key}),
        },
      }),
      ...(history !== undefined && {historyMs: parseDurationOrSeconds(history)}),
    },
    directory,
  );
}

function withPaths(fleet: FleetConfiguration, directory: string): FleetConfiguration {
  const {credentials, nkey, tls} = fleet;
  const full = (path: string) => resolve(directory, path);
  return {
    ...fleet,
    ...(credentials !== undefined && {credentials: full(credentials)}),
    ...(nkey !== undefined && {nkey: full(nkey)}),
    ...(tls && {tls: Object.fromEntries(Object.entries(tls).map(([name, path]) => [name, full(path!)]))}),
  };
}
