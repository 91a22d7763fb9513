// A client in a process of its own: `client.mjs <port> <count> <bytes> <gapMs>` sends so many datagrams to that port of its
// host, with a pause after each, and prints how many datagrams came back. It ends once half a second brings no more.
import dgram from 'node:dgram';

const [port, count, bytes, gapMs] = process.argv.slice(2).map(Number);
const quietMs = 500;
const socket = dgram.createSocket({type: 'udp4', recvBufferSize: 4 << 20});
let answers = 0;
let quiet;
const waitOn = () => {
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    console.log(answers);
    process.exit();
  }, quietMs);
};
// A refusal of an earlier datagram.
socket.on('error', () => {});
socket.on('message', () => {
  answers++;
  waitOn();
});
socket.connect(port, '127.0.0.1', async () => {
  for (let sent = 0; sent < count; sent++) {
    socket.send(Buffer.alloc(bytes, sent), () => {});
    if (gapMs > 0) await new Promise(resolve => setTimeout(resolve, gapMs));
    else if (sent % 50 === 49) await new Promise(setImmediate);
  }
  waitOn();
});
