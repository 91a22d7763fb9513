import type dgram from 'node:dgram';
import type {Endpoint} from '../../../address/endpoint.js';
import type {HostKey} from '../../../address/host.js';
import type {ClientBatch, PeerKey, ReplyPath} from '../transport.js';
import type {SendingSocket} from './sending-socket.js';

/** A reply leaves through the socket that the client sent to, and so from that address. */
export interface SocketReplyPath extends Endpoint {
  readonly from: SendingSocket;
}

/** A batch of one datagram, reused for every datagram of a socket. */
export class DatagramOfClient implements ClientBatch {
  readonly count = 1;
  message: Buffer = Buffer.alloc(0);
  rinfo: dgram.RemoteInfo = {address: '', family: 'IPv4', port: 0, size: 0};

  constructor(
    readonly socket: SendingSocket,
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

  host(): HostKey {
    return this.rinfo.address;
  }

  local(): Endpoint {
    const {address: host, port} = this.socket.socket.address();
    return {host, port};
  }

  replyPath(): ReplyPath {
    return {from: this.socket, host: this.rinfo.address, port: this.rinfo.port} satisfies SocketReplyPath;
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
