// Keeps many flows alive: each client in turn sends a datagram. Ends when its input does.
//   node bench/peers/crowd.mjs --to 127.0.0.1:5300 --flows 10000 --rate 1000
// Prints {"open": 10000} once every client has sent its first one.
import {setTimeout as pause} from 'node:timers/promises';
import {parseEndpoint, readFlags} from '../load/flags.mjs';
import {openClients} from './clients.mjs';

const openingPerSecond = 5000;
const tickMs = 10;

const flags = readFlags({to: '127.0.0.1:5300', flows: 10_000, rate: 1000});
process.stdin.resume().on('end', () => process.exit(0));
const payload = Buffer.alloc(64, 'crowd');
const sockets = await openClients(parseEndpoint(flags.to), flags.flows);

let sent = 0;
let ratePerSecond = openingPerSecond;
let due = 0;
let lastMs = performance.now();
for (;;) {
  const nowMs = performance.now();
  due += ((nowMs - lastMs) / 1000) * ratePerSecond;
  lastMs = nowMs;
  for (; sent < due; sent++) sockets[sent % sockets.length].send(payload);
  if (ratePerSecond !== flags.rate && sent >= sockets.length) {
    ratePerSecond = flags.rate;
    console.log(JSON.stringify({open: sockets.length}));
  }
  await pause(tickMs);
}
