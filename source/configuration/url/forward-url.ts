import type {UpstreamProxy} from '../../address/proxy.js';
import {type AuthReader, createAuthReader} from '../passwords/read-auth.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import {readParameters} from './parameters.js';
import {splitAuthority, withoutSecrets} from './secrets.js';
import {type PasswordParameter, passwordParameters, urlAuth} from './url-auth.js';

const example = 'socks5://127.0.0.1:1080 or socks5://user:password@proxy.example.org:1080';
const shape = /^socks5?:\/\/(?<authority>[^/?#]+)\/?(?:\?(?<query>[^#@]*))?$/i;

const parameterNames: ReadonlyMap<string, PasswordParameter> = new Map(passwordParameters);

/** The URL as it is safe to show. */
export function shownForwardUrl(url: string): string {
  return withoutSecrets(url, parameter => parameterNames.has(parameter));
}

/** What a URL needs besides its text. */
export interface UrlSurroundings {
  readonly readAuth?: AuthReader;
  /** Receives what works and is not wise, in a sentence. */
  readonly warn?: (message: string) => void;
}

/**
 * Parses a proxy such as `socks5://user:pass@127.0.0.1:1080`.
 * @param problem receives what is wrong, without the URL, which may have a password; the proxy is undefined then
 */
export function parseForwardUrl(
  url: string,
  problem: (message: string) => void,
  {readAuth = createAuthReader(), warn = () => {}}: UrlSurroundings = {},
): UpstreamProxy | undefined {
  const problems: string[] = [];
  const proxy = parse();
  for (const message of problems) problem(message);
  return problems.length > 0 ? undefined : proxy;

  function parse(): UpstreamProxy | undefined {
    const {authority, query = ''} = shape.exec(url)?.groups ?? {};
    if (authority === undefined) return reject(`expected a URL such as ${example}`);
    const split = splitAuthority(authority);
    if ('error' in split) return reject(split.error);
    const parameters = readParameters(query, parameterNames, [], reject);
    const user = urlAuth(split.user, parameters, readAuth);
    if ('error' in user) return reject(user.error);
    if (user.warning !== undefined) warn(user.warning);
    const endpoint = parseTargetEndpoint(split.endpoint);
    if ('error' in endpoint) return reject(endpoint.error);
    return {...endpoint, ...(user.auth && {auth: user.auth})};
  }

  function reject(message: string): undefined {
    problems.push(message);
  }
}
