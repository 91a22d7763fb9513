// `flood.mjs sink <address>` counts what comes at port 9, and prints how many datagrams came so far for each line on
// stdin. `flood.mjs send <address> <port> <count> <bytes>` sends so many from one socket, as fast as they leave.
import dgram from 'node:dgram';

const [mode, address, port, count, bytes] = process.argv.slice(2);
const socket = dgram.createSocket({type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 << 20});

if (mode === 'sink') {
  let came = 0;
  socket.on('message', () => came++);
  socket.bind(9, address, () => console.log('serving'));
  process.stdin.on('data', () => console.log(`${came} datagrams`));
} else {
  const payload = Buffer.alloc(Number(bytes));
  for (let sent = 0; sent < Number(count); sent++) {
    await new Promise(done => socket.send(payload, Number(port), address, done));
  }
  socket.close();
}
