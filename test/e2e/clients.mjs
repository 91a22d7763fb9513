// `clients.mjs <address> <port> <count>`: so many clients send a datagram each, and print how many got it back.
import dgram from 'node:dgram';
import {once} from 'node:events';

const [address, port, count] = process.argv.slice(2);
const signal = AbortSignal.timeout(2000);
const answers = Array.from({length: Number(count)}, async (_, index) => {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const text = `client ${index}`;
  socket.send(text, Number(port), address);
  try {
    const [answer, {address: from}] = await once(socket, 'message', {signal});
    return String(answer) === text && from === address;
  } catch {
    return false;
  } finally {
    socket.close();
  }
});
const right = (await Promise.all(answers)).filter(Boolean).length;
console.log(`${right} answered`);
