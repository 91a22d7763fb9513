// A bad line to an echo, in a process of its own: `bad-line.mjs <loses|doubles|reorders|corrupts>` prints its port. Of the
// answers to every ten datagrams, it loses two, sends three twice, sends five late, or turns a bit in one.
import dgram from 'node:dgram';

const effects = {
  loses: (number, send) => {
    if (number % 5 !== 0) send();
  },
  doubles: (number, send) => {
    send();
    if (number % 10 < 3) send();
  },
  reorders: (number, send) => {
    if (number % 2 === 0) setTimeout(send, 5);
    else send();
  },
  corrupts: (number, send, message) => {
    if (number % 10 === 0 && message.length > 0) message[number % message.length] ^= 1 << (number % 8);
    send();
  },
};
const effect = effects[process.argv[2]];
const socket = dgram.createSocket({type: 'udp4', recvBufferSize: 4 << 20});
let number = 0;
socket.on('message', (message, {port, address}) =>
  effect(number++, () => socket.send(message, port, address), message),
);
socket.bind(0, '127.0.0.1', () => console.log(socket.address().port));
