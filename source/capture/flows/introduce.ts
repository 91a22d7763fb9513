import type {Endpoint} from '../../address/endpoint.js';
import type {Metadata} from '../../flow/metadata.js';
import {isGroupAddress} from './group-address.js';
import {pathOf, pathOfFrame} from './path.js';
import {type End, isSenderTarget} from './sides.js';
import type {SeenNames, Surroundings} from './surroundings.js';

/** The first datagram of a flow that was seen. */
export interface FirstDatagram {
  readonly sender: Endpoint;
  readonly receiver: Endpoint;
  /** Whether this machine sent it. */
  readonly isOutgoing: boolean;
  /** Undefined where nobody knows. */
  readonly interfaceName: string | undefined;
}

/** What is known of a flow when it is new. */
export interface Introduction {
  readonly client: Endpoint;
  readonly target: Endpoint;
  /** Whether the sender of the first datagram is the target. */
  readonly isSwapped: boolean;
  readonly metadata: Metadata;
}

export function introduce(
  {sender, receiver, isOutgoing, interfaceName}: FirstDatagram,
  surroundings: Surroundings,
  names: SeenNames | undefined,
): Introduction {
  const isGroup = (host: string) => isGroupAddress(host) || surroundings.isBroadcast(host);
  const endOf = ({host, port}: Endpoint): End => ({
    port,
    isGroup: isGroup(host),
    isBound: surroundings.isLocal(host) && surroundings.isBound(port),
    isConnected: surroundings.isLocal(host) && surroundings.isConnected(port),
  });
  const isSwapped = isSenderTarget(endOf(sender), endOf(receiver));
  const [client, target] = isSwapped ? [receiver, sender] : [sender, receiver];
  const path = surroundings.isKnown
    ? pathOf(surroundings.isLocal(client.host), surroundings.isLocal(target.host), isGroup(target.host))
    : pathOfFrame(isOutgoing, sender.host, isSwapped);
  const name = names?.nameOf(target.host);
  return {
    client,
    target,
    isSwapped,
    metadata: {
      ...(path !== undefined && {direction: path}),
      ...(interfaceName !== undefined && {interface: interfaceName}),
      ...(name !== undefined && {target_name: name, target_name_seen: true}),
    },
  };
}
