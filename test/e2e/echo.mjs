// A UDP peer in a process of its own. `echo.mjs serve <address>` sends back what it gets at port 7, with `serve-late`
// once a line comes on stdin; `echo.mjs ask <address> <size>...` sends datagrams of these sizes there and prints the sizes that came back whole.
import dgram from 'node:dgram';
import {once} from 'node:events';

const [mode, address, ...sizes] = process.argv.slice(2);
const socket = dgram.createSocket({type: address.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 << 20});

if (mode.startsWith('serve')) {
  socket.on('message', async (message, {port, address: from}) => {
    if (mode === 'serve-late') await once(process.stdin, 'data');
    socket.send(message, port, from);
  });
  socket.bind(7, address, () => console.log('serving'));
} else {
  for (const size of sizes.map(Number)) {
    const message = Buffer.from(Uint8Array.from({length: size}, (_, index) => (index * 7) ^ (index >> 8)));
    socket.send(message, 7, address);
    const [answer] = await once(socket, 'message', {signal: AbortSignal.timeout(5000)});
    if (message.equals(answer)) console.log(size);
  }
  socket.close();
}
