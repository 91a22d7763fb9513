import type {UpstreamProxy} from '../../address/proxy.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import {splitAuthority} from './secrets.js';

const example = 'socks5://127.0.0.1:1080 or socks5://user:password@proxy.example.org:1080';
const shape = /^socks5?:\/\/(?<authority>[^/?#]+)\/?$/i;

/**
 * Parses a proxy such as `socks5://user:pass@127.0.0.1:1080`.
 * @param problem receives what is wrong, without the URL, which may have a password; the proxy is undefined then
 */
export function parseForwardUrl(url: string, problem: (message: string) => void): UpstreamProxy | undefined {
  const reject = (message: string) => {
    problem(message);
    return undefined;
  };
  const authority = shape.exec(url)?.groups?.authority;
  if (authority === undefined) return reject(`expected a URL such as ${example}`);
  const split = splitAuthority(authority);
  if ('error' in split) return reject(split.error);
  const endpoint = parseTargetEndpoint(split.endpoint);
  if ('error' in endpoint) return reject(endpoint.error);
  return {...endpoint, ...(split.auth && {auth: split.auth})};
}
