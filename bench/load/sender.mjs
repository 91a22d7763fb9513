// Sends numbered, time-stamped datagrams over many flows at a steady rate, and counts what is echoed.
//   node bench/load/sender.mjs --to 127.0.0.1:5300 --flows 16 --rate 100000 --bytes 200 --seconds 2
// --burst n   datagrams in a row of one flow (1)
// --gso n     trains of n datagrams, cut up by the kernel (UDP_SEGMENT)
// --echo 1    takes replies, and reports their delay
// Rate 0 is as fast as it goes. Prints one line of JSON at the end.
import {openSocket} from '../../dist/relay/datagram/batched-socket.js';
import {Epoll, epollArenaBytes} from '../../dist/relay/datagram/epoll.js';
import {AF_INET, AF_INET6} from '../../dist/relay/datagram/layouts.js';
import {Memory} from '../../dist/relay/datagram/memory.js';
import {ReceiveSlots, receiveArenaBytes} from '../../dist/relay/datagram/receive-slots.js';
import {SlotBatch} from '../../dist/relay/datagram/slot-batch.js';
import {writeAddress} from '../../dist/relay/datagram/socket-address.js';
import {Delays} from './delays.mjs';
import {parseEndpoint, readFlags} from './flags.mjs';
import {loadLibc} from './libc.mjs';
import {TrainSender, trainArenaBytes} from './train-sender.mjs';

/** Time, flow and number at the start of each payload. */
const headerBytes = 16;
/** Sleeping less than this is not worth a system call. */
const tickMs = 0.2;

const flags = readFlags({
  to: '127.0.0.1:5300',
  flows: 16,
  rate: 100_000,
  bytes: 200,
  seconds: 2,
  burst: 1,
  gso: 0,
  echo: 0,
});
const libc = loadLibc();
const slotCount = 64;
const memory = new Memory(
  receiveArenaBytes(slotCount) + epollArenaBytes() + trainArenaBytes(flags) + 1024,
  libc,
);
const slots = new ReceiveSlots(memory, libc, slotCount);
const batch = new SlotBatch(memory.bytes);
const epoll = new Epoll(memory, libc);
epoll.open();
const view = new DataView(memory.bytes.buffer, memory.bytes.byteOffset);
const scratch = memory.take(64);
const delays = new Delays();
let received = 0;

const target = parseEndpoint(flags.to);
const sockets = Array.from({length: flags.flows}, () => {
  const fd = openSocket(libc, target.host.includes(':') ? AF_INET6 : AF_INET);
  const length = writeAddress(memory.bytes, scratch, target);
  if (libc.connect(fd, memory.base + scratch, length) < 0) throw new Error('connect failed');
  if (flags.echo) epoll.add(fd, 1, {onEvents: () => take(fd)});
  return fd;
});
const train = new TrainSender(memory, libc, flags);

function take(fd) {
  slots.receive(fd, batch, false, slotCount);
  const nowMs = performance.now();
  for (let index = 0; index < batch.count; index++) {
    if (batch.sizes[index] >= headerBytes) delays.add(nowMs - view.getFloat64(batch.offsets[index], true));
  }
  received += batch.count;
  slots.reset();
}

function takeReplies() {
  if (!flags.echo) return;
  const events = epoll.poll();
  for (let index = 0; index < events; index++) epoll.tell(index);
}

function sleep(ms) {
  memory.words.fill(0, scratch >> 2, (scratch >> 2) + 4);
  memory.words[(scratch >> 2) + 2] = ms * 1e6;
  libc.nanosleep(memory.base + scratch, 0);
}

const perVisit = Math.max(flags.burst, flags.gso, 1);
const startMs = performance.now();
const endMs = startMs + flags.seconds * 1000;
let sent = 0;
let failed = 0;
let flow = 0;
for (;;) {
  const nowMs = performance.now();
  if (nowMs >= endMs) break;
  const due = flags.rate === 0 ? sent + perVisit * 16 : ((nowMs - startMs) / 1000) * flags.rate;
  while (sent + failed < due) {
    const went = train.send(sockets[flow], flow, sent, performance.now());
    sent += went;
    failed += perVisit - went;
    flow = flow + 1 === sockets.length ? 0 : flow + 1;
  }
  takeReplies();
  if (flags.rate > 0) sleep(flags.echo ? tickMs / 4 : tickMs);
}
const seconds = (performance.now() - startMs) / 1000;
if (flags.echo) {
  const lastMs = performance.now() + 300;
  while (received < sent && performance.now() < lastMs) {
    takeReplies();
    sleep(tickMs);
  }
}
const report = {sent, failed, seconds, perSecond: Math.round(sent / seconds)};
if (flags.echo) Object.assign(report, {received, delayMicroseconds: delays.summary()});
console.log(JSON.stringify(report));
process.exit(0);
