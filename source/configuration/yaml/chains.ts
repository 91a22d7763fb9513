import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';

import type {FileChain} from '../schema/chains.js';
import {credentialsProblem} from '../url/user-info.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import type {ParsedDocument, Position} from './document.js';

/**
 * The chains of a file by their names, with their texts understood.
 * @param problem is told of everything that is wrong, and where
 */
export function understandChains(
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
    const wrong = auth && credentialsProblem(auth);
    if (wrong !== undefined) problem(document.position([...nodeAt, 'connector', 'auth']), wrong);
    // A chain that is wrong keeps its name, so that who names it is not told off for that, too.
    proxies.set(name, 'error' in endpoint ? {host: '', port: 0} : {...endpoint, ...(auth && {auth})});
  }
  return proxies;
}
