// `clients.mjs <address> <port> <count>`: so many clients send a datagram each, and print how many got it back from there.
// `clients.mjs broadcast <address> <port>`: one client sends a broadcast, and prints the address that answers.
import dgram from 'node:dgram';
import {once} from 'node:events';

async function ask(text, address, port, isBroadcast = false) {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind();
  await once(socket, 'listening');
  if (isBroadcast) socket.setBroadcast(true);
  socket.send(text, Number(port), address);
  try {
    const [answer, from] = await once(socket, 'message', {signal: AbortSignal.timeout(2000)});
    return String(answer) === text ? from.address : 'another answer';
  } catch {
    return 'nobody';
  } finally {
    socket.close();
  }
}

const [first, ...others] = process.argv.slice(2);
if (first === 'broadcast') {
  console.log(await ask('hello', ...others, true));
} else {
  const [port, count] = others;
  const asked = Array.from({length: Number(count)}, (_, index) => ask(`client ${index}`, first, port));
  const right = (await Promise.all(asked)).filter(from => from === first);
  console.log(`${right.length} answered`);
}
