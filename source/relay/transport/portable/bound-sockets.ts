import {once} from 'node:events';
import {SendingSocket} from './sending-socket.js';
import {createSocket} from './socket.js';

const maxAttempts = 10;

/** Is told of each socket before it is bound; `index` is the same for no two sockets of a listener. */
export type Prepare = (socket: SendingSocket, index: number) => void;

/** A socket, and the address that it is bound to. */
export interface Bound {
  readonly host: string;
  readonly sending: SendingSocket;
}

/**
 * Binds a socket to each of these addresses, all with the same port. For port 0 the kernel chooses it for the first
 * socket; if another program has that port at a later address, it chooses again. Of several addresses those are passed
 * over that cannot be bound yet, or not any more.
 * @throws {NodeJS.ErrnoException} such as EADDRINUSE
 */
export async function bindAll(hosts: readonly string[], port: number, prepare: Prepare): Promise<Bound[]> {
  for (let attempt = 1; ; attempt++) {
    const bound: Bound[] = [];
    try {
      for (const host of hosts) {
        const samePort = bound[0]?.sending.socket.address().port ?? port;
        const sending = await bindIfThere(host, samePort, prepare, bound.length, hosts.length > 1);
        if (sending) bound.push({host, sending});
      }
      if (bound.length > 0) return bound;
      throw Object.assign(new Error(`bind EADDRNOTAVAIL ${hosts[0]}:${port}`), {code: 'EADDRNOTAVAIL'});
    } catch (error) {
      for (const {sending} of bound) sending.socket.close();
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (port !== 0 || bound.length === 0 || !isTaken || attempt === maxAttempts) throw error;
    }
  }
}

async function bindIfThere(
  host: string,
  port: number,
  prepare: Prepare,
  index: number,
  mayBeMissing: boolean,
): Promise<SendingSocket | undefined> {
  try {
    return await bindOne(host, port, prepare, index);
  } catch (error) {
    if (mayBeMissing && (error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL') return undefined;
    throw error;
  }
}

/** @throws {NodeJS.ErrnoException} such as EADDRINUSE */
export async function bindOne(
  host: string,
  port: number,
  prepare: Prepare,
  index: number,
): Promise<SendingSocket> {
  const sending = new SendingSocket(createSocket(host));
  const {socket} = sending;
  try {
    prepare(sending, index);
    const listening = once(socket, 'listening');
    socket.bind({port, address: host, exclusive: true});
    await listening;
  } catch (error) {
    socket.close();
    throw error;
  }
  // Unconnected sockets get no ICMP errors; any other error must not end the process.
  socket.on('error', () => {});
  return sending;
}
