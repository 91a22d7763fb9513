import type {AuthReader} from '../passwords/read-auth.js';
import type {FileAuth} from '../schema/chains.js';
import type {SoundParts} from '../schema/sound-parts.js';
import type {Tell} from './references.js';

/**
 * A file whose users all have their passwords, wherever these were.
 * @param tell receives every user whose password is not to be had; another one stands in its place then
 * @param warn receives what is wrong with places that passwords were found in
 */
export function withPasswords(file: SoundParts, read: AuthReader, tell: Tell, warn: Tell): SoundParts {
  function complete(auth: FileAuth, path: readonly PropertyKey[]): FileAuth {
    const found = read(auth);
    if ('error' in found) {
      tell(found.key === undefined ? path : [...path, found.key], found.error);
      return {username: 'nobody', password: 'none'};
    }
    if (found.warning !== undefined) warn(path, found.warning);
    return found.credentials;
  }

  function inNodes<Node extends {readonly connector?: {readonly auth?: FileAuth | undefined} | undefined}>(
    nodes: readonly Node[],
    at: readonly PropertyKey[],
  ): Node[] {
    return nodes.map((node, index) => {
      const {connector} = node;
      if (!connector?.auth) return node;
      const auth = complete(connector.auth, [...at, index, 'connector', 'auth']);
      return {...node, connector: {...connector, auth}};
    });
  }

  return {
    ...file,
    services: file.services?.map((service, index) => {
      if (!service || !('auth' in service.handler) || !service.handler.auth) return service;
      const auth = complete(service.handler.auth, ['services', index, 'handler', 'auth']);
      return {...service, handler: {...service.handler, auth}} as typeof service;
    }),
    authers: file.authers?.map((auther, index) => {
      if (!auther) return auther;
      const auths = auther.auths.map((auth, user) => complete(auth, ['authers', index, 'auths', user]));
      return {...auther, auths};
    }),
    hops: file.hops?.map(
      (hop, index) => hop && {...hop, nodes: inNodes(hop.nodes, ['hops', index, 'nodes'])},
    ),
    chains: file.chains?.map((chain, index) => {
      if (!chain) return chain;
      const hops = chain.hops.map((hop, at) =>
        hop.nodes ? {...hop, nodes: inNodes(hop.nodes, ['chains', index, 'hops', at, 'nodes'])} : hop,
      );
      return {...chain, hops};
    }),
  };
}
