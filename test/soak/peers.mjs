import dgram from 'node:dgram';
import {once} from 'node:events';
import {connect} from 'node:net';

/** A UDP socket at 127.0.0.1. @param onMessage called with the message and a function that answers it */
export async function openSocket(port = 0, onMessage = () => {}) {
  const socket = dgram.createSocket({type: 'udp4', recvBufferSize: 1 << 20});
  // ICMP, where nothing listens for a moment.
  socket.on('error', () => {});
  socket.on('message', (message, {port: from}) =>
    onMessage(message, answer => socket.send(answer, from, '127.0.0.1', () => {})),
  );
  socket.bind(port, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

export const openEcho = port => openSocket(port, (message, answer) => answer(message));

/** Answers DNS queries with the query itself, marked as an answer. */
export const openDns = () =>
  openSocket(0, (message, answer) => {
    if (message.length < 12) return;
    message[2] |= 0x80;
    answer(message);
  });

export function dnsQuery(id) {
  const name = Buffer.from(`\u0006host${String(id % 100).padStart(2, '0')}\u0004test\0`, 'latin1');
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id & 0xffff, 0);
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, name, Buffer.from([0, 1, 0, 1])]);
}

/** A SOCKS5 association (RFC 1928): the port for datagrams, and the connection that keeps it. */
export async function associate(proxyPort) {
  const control = connect(proxyPort, '127.0.0.1');
  control.on('error', () => {});
  await once(control, 'connect');
  control.write(Buffer.from([5, 1, 0]));
  await once(control, 'data');
  control.write(Buffer.from([5, 3, 0, 1, 0, 0, 0, 0, 0, 0]));
  const [reply] = await once(control, 'data');
  return {control, port: reply.readUInt16BE(8)};
}

/** The header of a datagram to a port of 127.0.0.1. */
export function socksHeader(port) {
  return Buffer.from([0, 0, 0, 1, 127, 0, 0, 1, port >> 8, port & 255]);
}
