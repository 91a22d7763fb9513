// Sends time-stamped datagrams at a steady rate and reports how long their echoes took.
//   node bench/peers/prober.mjs --to 127.0.0.1:5300 --flows 16 --rate 1000 --bytes 200 --seconds 3
// It sleeps in the kernel until an echo comes, where bench/load/sender.mjs takes the processor 10,000 times a second.
import {setTimeout as pause} from 'node:timers/promises';
import {Delays} from '../load/delays.mjs';
import {parseEndpoint, readFlags} from '../load/flags.mjs';
import {openClients} from './clients.mjs';

const flags = readFlags({to: '127.0.0.1:5300', flows: 16, rate: 1000, bytes: 200, seconds: 3});
const delays = new Delays();
let [sent, received] = [0, 0];
const sockets = await openClients(parseEndpoint(flags.to), flags.flows, echo => {
  received++;
  delays.add(performance.now() - echo.readDoubleLE(0));
});

const startMs = performance.now();
const timer = setInterval(() => {
  const elapsedMs = performance.now() - startMs;
  if (elapsedMs > flags.seconds * 1000) clearInterval(timer);
  while (sent < (Math.min(elapsedMs, flags.seconds * 1000) * flags.rate) / 1000) {
    const payload = Buffer.alloc(flags.bytes);
    payload.writeDoubleLE(performance.now());
    sockets[sent++ % sockets.length].send(payload);
  }
}, 1);
await pause(flags.seconds * 1000 + 500);
console.log(JSON.stringify({sent, received, delayMicroseconds: delays.summary()}));
process.exit(0);
