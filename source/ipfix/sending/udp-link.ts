import {createSocket, type Socket} from 'node:dgram';
import {lookup} from 'node:dns';
import type {Endpoint} from '../../address/endpoint.js';
import type {Link, LinkEvents} from './link.js';
import {udpMessageBytes} from './message-bytes.js';

/** A connected UDP socket: it hears when a message was refused, with the next one or before. */
export function openUdpLink({host, port}: Endpoint, {onOpen, onBroken}: LinkEvents): Link {
  let socket: Socket | undefined;
  let isClosed = false;

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    socket?.close();
  }

  function fail(error: Error): void {
    if (isClosed) return;
    close();
    onBroken(error);
  }

  lookup(host, (error, address, family) => {
    if (isClosed) return;
    if (error) return fail(error);
    socket = createSocket(family === 6 ? 'udp6' : 'udp4');
    socket
      .on('error', fail)
      .once('connect', () => {
        if (!isClosed) onOpen(udpMessageBytes(address));
      })
      .connect(port, address);
  });

  return {
    send(message, onTaken) {
      socket!.send(message, error => (error ? fail(error) : onTaken()));
      return true;
    },
    close,
  };
}
