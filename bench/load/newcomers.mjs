// New clients: each sends one datagram from an address of its own, and waits a second for an answer.
//   node bench/load/newcomers.mjs --to 127.0.0.1:5300 --count 99 --seconds 10
// --first 127.200.0.1  their addresses: each has a network (/24) of its own from there on
// --bytes n            of payload (200)
// Prints {"answered": ..., "of": ..., "slowestMs": ...}.
import dgram from 'node:dgram';
import {once} from 'node:events';
import {setTimeout as pause} from 'node:timers/promises';
import {ipv4Number} from '../../dist/address/host.js';
import {parseEndpoint, readFlags} from './flags.mjs';

const patienceMs = 1000;
const flags = readFlags({to: '127.0.0.1:5300', count: 99, seconds: 10, first: '127.200.0.1', bytes: 200});
const target = parseEndpoint(flags.to);
const payload = Buffer.alloc(flags.bytes, 0x6e);

/** Resolves with how long the answer took; undefined if none came. */
async function come(index) {
  const address = ipv4Number(flags.first) + index * 256;
  const socket = dgram.createSocket('udp4');
  socket.bind(0, [24, 16, 8, 0].map(shift => (address >>> shift) & 255).join('.'));
  await once(socket, 'listening');
  const startMs = performance.now();
  const answer = once(socket, 'message').then(() => performance.now() - startMs);
  socket.send(payload, target.port, target.host);
  const tookMs = await Promise.race([answer, pause(patienceMs)]);
  socket.close();
  return tookMs;
}

const coming = [];
for (let index = 0; index < flags.count; index++) {
  coming.push(come(index));
  await pause((flags.seconds * 1000) / flags.count);
}
const times = (await Promise.all(coming)).filter(tookMs => tookMs !== undefined);
console.log(
  JSON.stringify({answered: times.length, of: flags.count, slowestMs: Math.round(Math.max(0, ...times))}),
);
process.exit(0);
