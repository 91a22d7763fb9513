import type {Connection} from './connection.js';
import type {Direction} from './direction.js';

/** `127.0.0.1:40000->127.0.0.1:53/udp`: the client comes first, whatever the direction of a packet; the protocol is in lower case. */
export function connectionId(protocol: string, client: string, target: string): string {
  return `${client}->${target}/${protocol.toLowerCase()}`;
}

/** The connection id of a packet's own addresses: a `tx` packet comes from the target. */
export function packetConnectionId(
  protocol: string,
  direction: Direction,
  srcAddr: string,
  dstAddr: string,
): string {
  return direction === 'rx'
    ? connectionId(protocol, srcAddr, dstAddr)
    : connectionId(protocol, dstAddr, srcAddr);
}

/** The parts of a connection id; undefined when `id` is none. */
export function parseConnectionId(id: string): Required<Connection> | undefined {
  const match = /^(.+)->(.+)\/(\w+)$/.exec(id);
  return match ? {client: match[1]!, target: match[2]!, protocol: match[3]!.toLowerCase()} : undefined;
}
