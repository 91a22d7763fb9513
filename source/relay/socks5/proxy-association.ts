import {connect} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import type {UpstreamProxy} from '../../address/proxy.js';
import {descriptorOf, isReservedDescriptor} from '../../libc/descriptors.js';
import {errno, systemError} from '../../libc/system-error.js';
import {createClientHandshake} from './client-handshake.js';

export interface ProxyAssociationOwner {
  /** Datagrams go to `bound` from now on. */
  onAssociated(bound: Endpoint): void;
  /** The association could not be opened, or ended. Called at most once, and not after `close`. */
  onEnd(why: string): void;
}

const handshakeTimeoutMs = 10_000;
const keepAliveDelayMs = 30_000;

/**
 * Asks a SOCKS5 server for UDP ASSOCIATE, and keeps the TCP connection that the association depends on.
 * @throws {NodeJS.ErrnoException} EMFILE when no descriptor is left
 */
export function openProxyAssociation(
  {host, port, auth}: UpstreamProxy,
  owner: ProxyAssociationOwner,
): {close(): void} {
  const socket = connect({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveDelayMs,
  });
  // A name is looked up first, and the connection has no descriptor until then.
  if (isReservedDescriptor(descriptorOf(socket))) {
    socket.destroy();
    throw systemError('socket', errno.EMFILE);
  }
  const timer = setTimeout(() => end('it does not answer in time'), handshakeTimeoutMs);
  let take: ReturnType<typeof createClientHandshake> | undefined;
  let associated = false;
  let ended = false;

  socket.once('connect', () => {
    take = createClientHandshake(auth, message => socket.write(message));
  });
  socket.on('data', piece => {
    const progress = take?.(piece as Buffer);
    if (!progress) return;
    take = undefined;
    clearTimeout(timer);
    const bound =
      progress.state === 'associated' ? reachable(progress.bound, socket.remoteAddress) : undefined;
    if (bound) {
      associated = true;
      owner.onAssociated(bound);
    } else end(progress.state === 'failed' ? progress.why : 'its reply names no address to send to');
  });
  socket.on('error', error => end(error.message));
  socket.on('close', () => end(associated ? 'it closed the association' : 'it closed the connection'));

  function end(why: string): void {
    if (ended) return;
    close();
    owner.onEnd(why);
  }

  function close(): void {
    ended = true;
    clearTimeout(timer);
    socket.destroy();
  }

  return {close};
}

/** Many servers answer with a wildcard and mean the address of their TCP connection. */
function reachable({host, port}: Endpoint, server: string | undefined): Endpoint | undefined {
  const bound = host === '0.0.0.0' || host === '::' ? server : host;
  return bound === undefined || port === 0 ? undefined : {host: bound, port};
}
