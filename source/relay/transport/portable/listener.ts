import type dgram from 'node:dgram';
import {once} from 'node:events';
import {networkInterfaces} from 'node:os';
import type {Endpoint} from '../../../address/endpoint.js';
import {loadLibc} from '../../../libc/libc.js';
import {kernelDrops, receiveQueue, sumQueues} from '../../../libc/socket-memory.js';
import type {ClientBatch, Listener, PeerKey, ReplyPath} from '../transport.js';
import {createSocket, enlargeReceiveBuffer, fileDescriptor, sendFailure} from './socket.js';

/** A reply leaves through the socket that the client sent to, and so from that address. */
interface SocketReplyPath {
  readonly socket: dgram.Socket;
  readonly host: string;
  readonly port: number;
}

export async function listenPortable(
  address: Endpoint,
  onBatch: (batch: ClientBatch) => void,
): Promise<Listener> {
  const hosts = localAddresses(address.host);
  // Datagrams that arrive while other sockets are still being bound wait until the caller has its listener.
  let early: (() => void)[] | undefined = [];
  const sockets = await bindAll(hosts, address.port, (socket, index) => {
    if (index === 0) early = [];
    const batch = new DatagramOfClient(socket, index);
    const deliver = (message: Buffer, rinfo: dgram.RemoteInfo) => {
      batch.message = message;
      batch.rinfo = rinfo;
      onBatch(batch);
    };
    socket.on('message', (message, rinfo) => {
      if (early) early.push(() => deliver(message, rinfo));
      else deliver(message, rinfo);
    });
  });

  setImmediate(() => {
    const waiting = early ?? [];
    early = undefined;
    for (const deliver of waiting) deliver();
  });

  return {
    addresses: hosts.map((host, index) => ({host, port: sockets[index]!.address().port})),
    spares: [],
    receiveBufferBytes: Math.min(...sockets.map(enlargeReceiveBuffer)),
    send(batch, from, to, path, owner) {
      const {socket, host, port} = path as SocketReplyPath;
      for (let index = from; index < to; index++) {
        const payload = batch.payload(index);
        socket.send(payload, port, host, error => {
          if (error) owner.onReplyUnsent(sendFailure(error), 1, payload.byteLength);
          else owner.onReplySent(1);
        });
      }
    },
    release() {},
    kernelDrops: () =>
      sockets.reduce((sum, socket) => sum + kernelDrops(loadLibc(), fileDescriptor(socket)), 0),
    receiveQueue: () => sumQueues(sockets.map(socket => receiveQueue(loadLibc(), fileDescriptor(socket)))),
    async close() {
      await Promise.all(sockets.map(socket => new Promise<void>(closed => socket.close(closed))));
    },
  };
}

const maxAttempts = 10;

/**
 * Binds a socket for each host, all to the same port. For port 0 the kernel chooses it for the first socket; if another
 * program has that port at a later host, it chooses again.
 */
async function bindAll(
  hosts: readonly string[],
  port: number,
  prepare: (socket: dgram.Socket, index: number) => void,
): Promise<dgram.Socket[]> {
  for (let attempt = 1; ; attempt++) {
    const sockets: dgram.Socket[] = [];
    try {
      for (const [index, host] of hosts.entries()) {
        const socket = createSocket(host);
        sockets.push(socket);
        prepare(socket, index);
        const listening = once(socket, 'listening');
        const samePort = index === 0 ? port : sockets[0]!.address().port;
        socket.bind({port: samePort, address: host, exclusive: true});
        await listening;
        // Unconnected sockets get no ICMP errors; any other error must not end the process.
        socket.on('error', () => {});
      }
      return sockets;
    } catch (error) {
      for (const socket of sockets) socket.close();
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (port !== 0 || sockets.length === 1 || !isTaken || attempt === maxAttempts) throw error;
    }
  }
}

/** A wildcard becomes every address of the machine: node:dgram does not say which one a datagram was sent to. */
function localAddresses(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const all = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(address => address.family === family)
      .map(({address, scopeid}) => (scopeid ? `${address}%${name}` : address)),
  );
  return all.length > 0 ? all : [host];
}

/** A batch of one datagram, reused for every datagram of a socket. */
export class DatagramOfClient implements ClientBatch {
  readonly count = 1;
  message: Buffer = Buffer.alloc(0);
  rinfo: dgram.RemoteInfo = {address: '', family: 'IPv4', port: 0, size: 0};

  constructor(
    readonly socket: dgram.Socket,
    readonly socketIndex: number,
  ) {}

  size(): number {
    return this.message.length;
  }

  payload(): Uint8Array {
    return this.message;
  }

  key(): PeerKey {
    const {address, port, family} = this.rinfo;
    return peerKey(this.socketIndex, address, port, family === 'IPv4');
  }

  source(): Endpoint {
    return {host: this.rinfo.address, port: this.rinfo.port};
  }

  replyPath(): ReplyPath {
    return {socket: this.socket, host: this.rinfo.address, port: this.rinfo.port} satisfies SocketReplyPath;
  }
}

/**
 * Sockets whose IPv4 clients have numbers as keys: an address and a port take 48 bits, which leaves 5 of the 53 that a
 * number holds exactly. Sockets beyond these use strings, so keys never collide, however many addresses there are.
 */
const numberedSockets = 32;

/** The key of a peer of one of several sockets. */
export function peerKey(socketIndex: number, host: string, port: number, isIPv4: boolean): PeerKey {
  return isIPv4 && socketIndex < numberedSockets
    ? ipv4Key(host, port) * numberedSockets + socketIndex
    : `${host} ${port} ${socketIndex}`;
}

/** Address and port as 48 bits. */
function ipv4Key(address: string, port: number): number {
  let word = 0;
  let part = 0;
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index);
    if (code === 46) {
      word = word * 256 + part;
      part = 0;
    } else {
      part = part * 10 + code - 48;
    }
  }
  return (word * 256 + part) * 65536 + port;
}
