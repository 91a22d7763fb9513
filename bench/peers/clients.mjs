import dgram from 'node:dgram';
import {once} from 'node:events';

const lookup = (host, _options, callback) => callback(null, host, 4);

/** Sockets connected to one relay, each a client of its own to it. */
export async function openClients({host, port}, count, onReply) {
  const sockets = [];
  for (let index = 0; index < count; index++) {
    const socket = dgram.createSocket({type: 'udp4', lookup});
    if (onReply) socket.on('message', onReply);
    // Nothing listens there any more once the measurement is over.
    socket.on('error', () => {});
    socket.connect(port, host);
    await once(socket, 'connect');
    sockets.push(socket);
  }
  return sockets;
}
