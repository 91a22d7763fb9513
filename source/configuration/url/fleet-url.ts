import type {FleetConfiguration} from '../model.js';
import {readParameters} from './parameters.js';
import {splitAuthority, withoutSecrets} from './secrets.js';

const example = 'nats://hub.example.org:4222/edge';
const shape = /^(?<scheme>nats|tls):\/\/(?<authority>[^/?#]+)(?:\/(?<name>[^/?#]*))?(?:\?(?<query>[^#]*))?$/i;
const defaultPort = 4222;
export const defaultFleetName = 'udptop';
export const defaultFleetPrefix = 'udptop';

type Parameter = 'since' | 'credentials' | 'nkey' | 'ca' | 'certificate' | 'key' | 'prefix';
const parameterNames: ReadonlyMap<string, Parameter> = new Map([
  ['since', 'since'],
  ['credentials', 'credentials'],
  ['creds', 'credentials'],
  ['nkey', 'nkey'],
  ['ca', 'ca'],
  ['certificate', 'certificate'],
  ['cert', 'certificate'],
  ['key', 'key'],
  ['prefix', 'prefix'],
]);

/** A fleet as a URL names it, and what else the URL says. */
export interface FleetUrl {
  readonly fleet: FleetConfiguration;
  /** Of its past, as written: `1h`. */
  readonly since: string | undefined;
}

/** The URL as it is safe to show. */
export function shownFleetUrl(url: string): string {
  return withoutSecrets(url, parameter => parameterNames.has(parameter.toLowerCase()));
}

/**
 * Parses a fleet such as `nats://hub:4222/edge`. Several servers of one cluster are separated by commas.
 * @returns the fleet, or what is wrong, without quoting the URL, which may have a password
 */
export function parseFleetUrl(url: string): FleetUrl | {readonly error: string} {
  const {scheme = '', authority, name = '', query = ''} = shape.exec(url)?.groups ?? {};
  if (authority === undefined) return {error: `expected a URL such as ${example}`};
  const problems: string[] = [];
  const parameters = readParameters(query, parameterNames, [], message => problems.push(message));
  if (problems.length > 0) return {error: problems.join('; ')};
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).split(',');
  const user = userIn(authority);
  if (user !== undefined && 'error' in user) return user;
  const servers = hosts.map(withPort);
  if (servers.includes(undefined)) return {error: `expected hosts and ports such as in ${example}`};
  const fleetName = decoded(name);
  if (fleetName === undefined) return {error: 'expected the name of the fleet with % written as %25'};
  const {prefix = defaultFleetPrefix, credentials, nkey, ca, certificate, key, since} = parameters;
  const wrongPrefix = prefixError(prefix);
  if (wrongPrefix !== undefined) return {error: wrongPrefix};
  const files = {caFile: ca, certFile: certificate, keyFile: key};
  const isEncrypted = scheme.toLowerCase() === 'tls' || ca !== undefined || certificate !== undefined;
  return {
    since,
    fleet: {
      servers: servers.map(server => `nats://${server}`),
      name: fleetName || defaultFleetName,
      prefix,
      ...(user && {user}),
      ...(credentials !== undefined && {credentials}),
      ...(nkey !== undefined && {nkey}),
      ...(isEncrypted && {tls: withoutUndefined(files)}),
    },
  };
}

/** A prefix of subjects is a word, or several with dots between them. */
export function prefixError(prefix: string): string | undefined {
  return /^[\w-]+(\.[\w-]+)*$/.test(prefix)
    ? undefined
    : 'prefix: expected letters, digits, - and _, with dots between words, such as udptop';
}

/** `user:password@`, or a token alone. */
function userIn(authority: string): FleetConfiguration['user'] | {readonly error: string} {
  const at = authority.lastIndexOf('@');
  if (at < 0) return undefined;
  const split = splitAuthority(`${authority.slice(0, at)}@host:1`);
  return 'error' in split ? split : split.user;
}

function withPort(host: string): string | undefined {
  const [, name = '', port] = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(host) ?? [];
  if (name === '' || Number(port ?? 0) > 65_535) return undefined;
  return `${name}:${port ?? defaultPort}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // decodeURIComponent throws a URIError at %zz.
    return undefined;
  }
}

function withoutUndefined<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
