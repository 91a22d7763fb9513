// Sends datagrams that each come from another address of 127.0.0.0/8, as a flood of forged sources does.
//   node bench/load/flood.mjs --to 127.0.0.1:5300 --rate 20000 --seconds 10
// --first 127.64.0.0, --addresses n  the sources: random ones of the n addresses from there on (4,194,304)
// --bytes n                          of payload (64)
// Prints {"sent": ...} at its end. Answers are not read.

import {ipv4Number} from '../../dist/address/host.js';
import {
  AF_INET,
  cmsgData,
  cmsgLevel,
  cmsgType,
  IP_PKTINFO,
  IPPROTO_IP,
  iovecBytes,
  iovLength,
  mmsghdrBytes,
  msgControl,
  msgControlLength,
  msgIov,
  msgIovLength,
  msgName,
  msgNameLength,
  pktinfoBytes,
  pktinfoLocal,
  SO_RCVBUF,
  SOL_SOCKET,
  sockaddrIn6Bytes,
} from '../../dist/libc/abi.js';
import {Arena} from '../../dist/libc/arena.js';
import {openSocket, setOption} from '../../dist/libc/socket.js';
import {writeAddress} from '../../dist/libc/socket-address.js';
import {Clock} from './clock.mjs';
import {parseEndpoint, readFlags} from './flags.mjs';
import {loadLibc} from './libc.mjs';

const perCall = 64;
const tickMs = 0.3;
const controlBytes = 32;

const flags = readFlags({
  to: '127.0.0.1:5300',
  rate: 20_000,
  seconds: 10,
  bytes: 64,
  first: '127.64.0.0',
  addresses: 2 ** 22,
});
const libc = loadLibc();
const memory = new Arena(perCall * (mmsghdrBytes + controlBytes + iovecBytes + flags.bytes) + 2048, libc);
const clock = new Clock(memory, libc);
const payloads = memory.take(perCall * flags.bytes);
memory.bytes.fill(0x66, payloads, payloads + perCall * flags.bytes);
const target = memory.take(sockaddrIn6Bytes);
const targetLength = writeAddress(memory.bytes, target, parseEndpoint(flags.to));
const iovs = memory.take(perCall * iovecBytes);
const messages = memory.take(perCall * mmsghdrBytes);
const controls = memory.take(perCall * controlBytes);
const view = new DataView(memory.bytes.buffer, memory.bytes.byteOffset);
const first = ipv4Number(flags.first);

for (let index = 0; index < perCall; index++) {
  const message = messages + index * mmsghdrBytes;
  const control = controls + index * controlBytes;
  memory.point(message + msgName, target);
  memory.words[(message + msgNameLength) >> 2] = targetLength;
  const iov = iovs + index * iovecBytes;
  memory.point(iov, payloads + index * flags.bytes);
  memory.words[(iov + iovLength) >> 2] = flags.bytes;
  memory.point(message + msgIov, iov);
  memory.words[(message + msgIovLength) >> 2] = 1;
  memory.point(message + msgControl, control);
  memory.words[(message + msgControlLength) >> 2] = controlBytes;
  memory.words[control >> 2] = cmsgData + pktinfoBytes;
  memory.words[(control + cmsgLevel) >> 2] = IPPROTO_IP;
  memory.words[(control + cmsgType) >> 2] = IP_PKTINFO;
}

const fd = openSocket(libc, AF_INET);
setOption(libc, fd, SOL_SOCKET, SO_RCVBUF, 1);

function send(count) {
  for (let index = 0; index < count; index++) {
    const at = controls + index * controlBytes + cmsgData + pktinfoLocal;
    view.setUint32(at, first + Math.floor(Math.random() * flags.addresses), false);
    // The same from many addresses would look like a datagram that goes round.
    view.setFloat64(payloads + index * flags.bytes, Math.random());
  }
  return Math.max(0, libc.sendmmsg(fd, memory.base + messages, count, 0));
}

let sent = 0;
const startMs = performance.now();
const endMs = startMs + flags.seconds * 1000;
for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
  const due = ((nowMs - startMs) / 1000) * flags.rate;
  while (sent < due && performance.now() < endMs) sent += send(Math.min(perCall, Math.ceil(due - sent)));
  clock.sleep(tickMs);
}
console.log(JSON.stringify({sent}));
process.exit(0);
