import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';
import {credentialsOf} from '../passwords/read-auth.js';
import type {FileChain} from '../schema/chains.js';
import {credentialsError} from '../validate/credentials.js';
import {parseTargetEndpoint} from '../validate/endpoint.js';
import type {ParsedDocument, Position} from './document.js';
import type {NamedLists} from './named-lists.js';
import type {Tell} from './references.js';

/**
 * Parses the chains of a file, by their names.
 * @param named where hops without nodes are looked up
 * @param problem receives every error and its position
 */
export function parseChains(
  chains: readonly (FileChain | undefined)[],
  named: NamedLists,
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): ReadonlyMap<string, UpstreamProxy> {
  const proxies = new Map<string, UpstreamProxy>();
  for (const [index, chain] of chains.entries()) {
    if (!chain) {
      keepName(document, index, proxies);
      continue;
    }
    const {name, hops} = chain;
    const at = ['chains', index];
    if (proxies.has(name)) {
      problem(document.position([...at, 'name']), `another chain is named ${quoted(name)}; give it another`);
    }
    const found = nodeOf(hops[0]!, [...at, 'hops', 0], named, (path, message) =>
      problem(document.position(path), message),
    );
    // A wrong chain keeps its name, so that references to it cause no further errors.
    proxies.set(name, {host: '', port: 0});
    if (!found) continue;
    const {addr, connector, path: nodeAt} = found;
    const endpoint = parseTargetEndpoint(addr);
    if ('error' in endpoint) problem(document.position([...nodeAt, 'addr']), endpoint.error);
    const auth = connector.auth && credentialsOf(connector.auth);
    const wrong = auth && credentialsError(auth);
    if (wrong !== undefined) problem(document.position([...nodeAt, 'connector', 'auth']), wrong);
    if (!('error' in endpoint)) proxies.set(name, {...endpoint, ...(auth && {auth})});
  }
  return proxies;
}

/** A chain whose mistakes are reported already keeps its name, too. */
function keepName(document: ParsedDocument, index: number, proxies: Map<string, UpstreamProxy>): void {
  const {chains} = document.data as {chains: readonly {readonly name?: unknown}[]};
  const name = chains[index]?.name;
  if (typeof name === 'string') proxies.set(name, {host: '', port: 0});
}

/** The proxy of a hop: its own node, or that of the hop it names. */
function nodeOf(hop: FileChain['hops'][number], at: readonly PropertyKey[], named: NamedLists, tell: Tell) {
  if (hop.nodes) return {...hop.nodes[0]!, path: [...at, 'nodes', 0]};
  if (hop.name === undefined) {
    tell(
      at,
      'the key "nodes" is missing; expected nodes: [{addr: 127.0.0.1:1080, connector: {type: socks5}}]',
    );
    return undefined;
  }
  const found = named.find('hops', hop.name, [...at, 'name']);
  if (!found) return undefined;
  const [node, second] = found.entry.nodes;
  const path = [...found.path, 'nodes', 0];
  if (second) tell([...found.path, 'nodes', 1], 'expected exactly one node: a chain has one proxy');
  const {connector} = node!;
  if (connector) return {...node!, connector, path};
  tell(path, 'the key "connector" is missing; expected connector: {type: socks5}');
  return undefined;
}
