// A client that asks a port, of its own host unless another is named, again and again from one socket, every 20 ms, and
// prints the number of each datagram that came back. `steady-client.mjs <port> [<host>]`; it ends when stdin closes.
import dgram from 'node:dgram';

const [port, host = '127.0.0.1'] = process.argv.slice(2);
const socket = dgram.createSocket('udp4');
socket.on('error', () => {});
socket.on('message', message => console.log(message.toString()));
socket.connect(Number(port), host, () => {
  let number = 0;
  setInterval(() => socket.send(String(number++), () => {}), 20);
});
process.stdin.on('end', () => process.exit()).resume();
