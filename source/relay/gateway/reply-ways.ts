import {isIPv6} from 'node:net';
import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import {withoutZone} from '../../address/host.js';
import type {
  ClientBatch,
  DatagramTransport,
  Listener,
  Peer,
  PeersSocket,
  ReplyPath,
  ReplySender,
} from '../transport/transport.js';

/** A socket that has a target's own address and port. */
interface TargetSocket {
  readonly name: string;
  readonly socket: PeersSocket;
  /** How many sessions use it. */
  users: number;
}

/** How the replies of one session leave. */
interface Way {
  readonly through: TargetSocket;
  readonly client: Peer;
}

export interface ReplyWays extends ReplySender {
  /**
   * Lets the replies of a session leave from its target's own address and port, until `release`.
   * @throws {NodeJS.ErrnoException} @throws {NoPortError}
   */
  open(path: ReplyPath, client: Endpoint, target: Endpoint): void;
  close(): void;
}

export interface ReplyWaysContext {
  readonly transport: Pick<DatagramTransport, 'openPeers'>;
  readonly listener: Listener;
  /** The mark of replies. */
  readonly mark: number;
  /** A client's datagrams came to the socket with the target's address in place of the listener. */
  readonly onBatch: (batch: ClientBatch, target: Endpoint) => void;
}

/**
 * Sends the replies of a gateway, each from the address and port that its client sent to. The sessions of a target share a
 * socket there, which closes with the last of them: there are never more of them than sessions.
 */
export function createReplyWays({transport, listener, mark, onBatch}: ReplyWaysContext): ReplyWays {
  const sockets = new Map<string, TargetSocket>();
  const ways = new Map<ReplyPath, Way>();
  /** What the kernel dropped at sockets that are closed. */
  let closedDrops = 0;

  function socketAt(target: Endpoint): TargetSocket {
    const name = formatEndpoint(target);
    const known = sockets.get(name);
    if (known) return known;
    const socket = transport.openPeers(
      isIPv6(withoutZone(target.host)) ? 6 : 4,
      {
        onBatch: batch => onBatch(batch, target),
        // The client has closed its socket. Nobody else is to know.
        onRefused() {},
      },
      {mark, source: target},
    );
    const made = {name, socket, users: 0};
    sockets.set(name, made);
    return made;
  }

  function shut({name, socket}: TargetSocket): void {
    closedDrops += socket.kernelDrops();
    sockets.delete(name);
    socket.close();
  }

  return {
    open(path, client, target) {
      // A session that could not begin is tried again.
      if (ways.has(path)) return;
      const through = socketAt(target);
      through.users++;
      ways.set(path, {through, client: through.socket.peer(client)});
    },
    send(batch, from, to, path, owner) {
      const {through, client} = ways.get(path)!;
      through.socket.send(batch, from, to, client.path, owner);
    },
    release(path) {
      const way = ways.get(path);
      ways.delete(path);
      if (way) {
        way.through.socket.release(way.client.path);
        if (--way.through.users === 0) shut(way.through);
      }
      listener.release(path);
    },
    reserve: path => listener.reserve?.(path) === true,
    unreserve: () => listener.unreserve?.(),
    kernelDrops() {
      let drops = listener.kernelDrops() + closedDrops;
      for (const {socket} of sockets.values()) drops += socket.kernelDrops();
      return drops;
    },
    ...(listener.receiveQueue && {receiveQueue: () => listener.receiveQueue!()}),
    close() {
      for (const each of [...sockets.values()]) shut(each);
      ways.clear();
    },
  };
}
