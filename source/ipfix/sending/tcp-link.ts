import {connect} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import type {Link, LinkEvents} from './link.js';
import {mostPacketBytes} from './message-bytes.js';

const connectTimeoutMs = 10_000;

/** A TCP connection. What the collector sends is ignored: it has nothing to say (RFC 7011, section 10.4). */
export function openTcpLink({host, port}: Endpoint, {onOpen, onReady, onBroken}: LinkEvents): Link {
  const socket = connect({host, port, noDelay: true});
  let isClosed = false;
  let failure: Error | undefined;
  socket
    .setTimeout(connectTimeoutMs, () => socket.destroy(new Error('no answer')))
    .once('connect', () => {
      socket.setTimeout(0);
      if (!isClosed) onOpen(mostPacketBytes);
    })
    .on('drain', () => {
      if (!isClosed) onReady();
    })
    .on('error', error => {
      failure = error;
    })
    .once('close', () => {
      if (!isClosed) onBroken(failure ?? new Error('the collector closed the connection'));
    })
    .resume();
  return {
    send(message, onTaken) {
      return socket.write(message, error => {
        if (!error) onTaken();
      });
    },
    close() {
      isClosed = true;
      if (socket.connecting) socket.destroy();
      // The kernel goes on with what it has; nobody waits for a collector that takes no more.
      else socket.unref().destroySoon();
    },
  };
}
