// Opens flows to a relay and sends time-stamped datagrams over them, in turn, at a steady rate.
//   node bench/load/sender.mjs --to 127.0.0.1:5300 --flows 16 --bytes 200
// --opening n  flows a second are opened, with a datagram each (5000)
// --train n    trains of n datagrams, cut up by the kernel
// --rtp 1      datagrams of voice, in place of time-stamped ones
// --echo 1     takes replies, and reports how long the kernel's time stamps say they took
// Prints {"open": 16}; then, for every line such as {"ratePerSecond": 100000, "seconds": 2} on its input, it sends
// and prints what came of it. Ends when its input does.
import {createInterface} from 'node:readline';
import {Arena} from '../../dist/libc/arena.js';
import {Epoll, epollArenaBytes} from '../../dist/libc/epoll.js';
import {ReceiveSlots, receiveArenaBytes} from '../../dist/relay/transport/batched/receive-slots.js';
import {SlotBatch} from '../../dist/relay/transport/batched/slot-batch.js';
import {Clock} from './clock.mjs';
import {Delays} from './delays.mjs';
import {parseEndpoint, readFlags} from './flags.mjs';
import {Flows, flowsArenaBytes} from './flows.mjs';
import {loadLibc} from './libc.mjs';

/** The kernel adds about 0.05 ms. With echoes often enough that each datagram of 10,000/s has a tick of its own. */
const ticksMs = {oneWay: 0.2, echo: 0.05};
const patienceMs = 300;

const flags = readFlags({
  to: '127.0.0.1:5300',
  flows: 16,
  bytes: 200,
  opening: 5000,
  train: 0,
  echo: 0,
  rtp: 0,
});
const tickMs = flags.echo ? ticksMs.echo : ticksMs.oneWay;
const libc = loadLibc();
const slotCount = 64;
const memory = new Arena(
  receiveArenaBytes(slotCount) + epollArenaBytes() + flowsArenaBytes(flags) + 1024,
  libc,
);
const slots = new ReceiveSlots(memory, libc, slotCount);
const batch = new SlotBatch(memory.bytes);
const epoll = new Epoll(memory, libc);
epoll.open();
const clock = new Clock(memory, libc);
const flows = new Flows(memory, libc, flags);
let received = 0;
let delays = new Delays();

async function open() {
  const target = parseEndpoint(flags.to);
  const startMs = performance.now();
  for (let index = 0; index < flags.flows; index++) {
    const fd = flows.open(target, {stamps: flags.echo > 0});
    if (flags.echo) epoll.add(fd, 1, {onEvents: () => take(fd)});
  }
  for (let index = 0; index < flags.flows; index++) {
    while (((performance.now() - startMs) / 1000) * flags.opening < index) clock.sleep(tickMs);
    flows.send();
    takeReplies();
  }
}

function take(fd) {
  // As if from a listener: then the slots keep the control messages.
  slots.receive(fd, batch, true, slotCount);
  for (let index = 0; index < batch.count; index++) {
    const arrivedMs = clock.arrivalMs(slots, batch.slots[index]);
    if (arrivedMs !== undefined) delays.add(arrivedMs - flows.sentMs(batch.offsets[index]));
  }
  received += batch.count;
  slots.reset();
}

/** Returns how many sockets had some. */
function takeReplies() {
  if (!flags.echo) return 0;
  const events = epoll.poll();
  epoll.dispatch(events);
  return events;
}

function run({ratePerSecond, seconds}) {
  // What came too late for the last run is none of this one's.
  while (takeReplies() > 0);
  [received, delays] = [0, new Delays()];
  let [sent, failed] = [0, 0];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  for (let nowMs = startMs; nowMs < endMs; nowMs = performance.now()) {
    const due = ((nowMs - startMs) / 1000) * ratePerSecond;
    while (sent + failed < due) {
      const went = flows.send();
      sent += went;
      failed += flows.perSend - went;
    }
    takeReplies();
    clock.sleep(tickMs);
  }
  const elapsedSeconds = (performance.now() - startMs) / 1000;
  const lastMs = performance.now() + patienceMs;
  while (flags.echo && received < sent && performance.now() < lastMs) {
    takeReplies();
    clock.sleep(tickMs);
  }
  const report = {sent, failed, perSecond: Math.round(sent / elapsedSeconds)};
  return flags.echo ? {...report, received, delayMicros: delays.summary()} : report;
}

await open();
console.log(JSON.stringify({open: flags.flows}));
createInterface({input: process.stdin})
  .on('line', line => console.log(JSON.stringify(run(JSON.parse(line)))))
  .on('close', () => process.exit(0));
