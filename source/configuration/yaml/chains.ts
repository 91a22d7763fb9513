import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';
import type {FileChain} from '../schema/chains.js';
import {credentialsError} from '../validate/credentials.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import type {ParsedDocument, Position} from './document.js';

/**
 * Parses the chains of a file, by their names.
 * @param problem receives every error and its position
 */
export function parseChains(
  chains: readonly FileChain[],
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): ReadonlyMap<string, UpstreamProxy> {
  const proxies = new Map<string, UpstreamProxy>();
  for (const [index, {name, hops}] of chains.entries()) {
    const at = ['chains', index];
    if (proxies.has(name)) {
      problem(document.position([...at, 'name']), `another chain is named ${quoted(name)}; give it another`);
    }
    const {addr, connector} = hops[0]!.nodes[0]!;
    const nodeAt = [...at, 'hops', 0, 'nodes', 0];
    const endpoint = parseTargetEndpoint(addr);
    if ('error' in endpoint) problem(document.position([...nodeAt, 'addr']), endpoint.error);
    const {auth} = connector;
    const wrong = auth && credentialsError(auth);
    if (wrong !== undefined) problem(document.position([...nodeAt, 'connector', 'auth']), wrong);
    // A wrong chain keeps its name, so that references to it cause no further errors.
    proxies.set(name, 'error' in endpoint ? {host: '', port: 0} : {...endpoint, ...(auth && {auth})});
  }
  return proxies;
}
