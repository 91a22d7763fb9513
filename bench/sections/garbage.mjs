import {setTimeout as pause} from 'node:timers/promises';
import {residentKilobytes} from '../accounting.mjs';
import {readCollections} from '../collections.mjs';
import {startUdptop} from '../relays/udptop.mjs';
import {quick} from '../settings.mjs';
import {setUp} from '../setup.mjs';
import {printTable} from '../statistics.mjs';

/** Forwarded in all, half of them replies. */
const datagrams = quick ? 200_000 : 10_000_000;
const load = {flows: 16, payloadBytes: 200, echo: true};
const ratePerSecond = 75_000;
/** Small, so that what is allocated soon shows in a collection; less than that can still be uncollected at the end. */
const youngGenerationMB = 1;
const nodeFlags = ['--trace-gc', '--trace-gc-nvp', `--max-semi-space-size=${youngGenerationMB}`];

/** What the real command's relay thread allocates and collects while ten million datagrams pass. */
export async function measureGarbage() {
  let collections;
  const contender = {
    async start(targetPort) {
      const relay = await startUdptop(targetPort, {transport: 'batched', nodeFlags});
      collections = readCollections(relay.output);
      return relay;
    },
  };
  const setup = await setUp(contender, load);
  await setup.run({ratePerSecond, seconds: 3});
  await pause(1000);
  const before = residentKilobytes(setup.relay.pid);
  const startMs = performance.now();
  let forwarded = 0;
  while (forwarded < datagrams) {
    forwarded += (await setup.run({ratePerSecond, seconds: 10})).forwarded;
  }
  const seconds = (performance.now() - startMs) / 1000;
  const residentGrowthKB = residentKilobytes(setup.relay.pid) - before;
  await setup.tearDown();
  const figures = {forwarded, seconds, residentGrowthKB, ...summarize(collections.since(startMs), forwarded)};
  print(figures);
  return figures;
}

/** Threads in the order of their first collection, the main thread's first. */
function summarize(threads, forwarded) {
  if (threads.length !== 2) throw new Error(`expected collections of two threads; got ${threads.length}`);
  const [main, relay] = threads.map(collections => ({
    collections: collections.length,
    pauseMs: sum(collections, 'pauseMs'),
    allocatedBytes: sum(collections, 'allocatedBytes'),
    heapGrowthBytes: collections.length > 0 ? collections.at(-1).heapBytes - collections[0].heapBytes : 0,
  }));
  const mostBytesPerDatagram = (relay.allocatedBytes + youngGenerationMB * 2 ** 20) / forwarded;
  return {main, relay: {...relay, mostBytesPerDatagram}};
}

function sum(collections, key) {
  return collections.reduce((total, collection) => total + collection[key], 0);
}

function print({forwarded, seconds, residentGrowthKB, main, relay}) {
  printTable([
    [`${forwarded.toLocaleString('en')} datagrams in ${seconds.toFixed(0)} s`, 'relay thread', 'main thread'],
    ['collections', relay.collections, main.collections],
    ['time in them, ms', relay.pauseMs.toFixed(1), main.pauseMs.toFixed(1)],
    ['allocated, KB', ...[relay, main].map(each => (each.allocatedBytes / 1024).toFixed(0))],
    ['at most allocated, bytes a datagram', relay.mostBytesPerDatagram.toFixed(3), ''],
    ['heap growth between first and last collection, KB', ...[relay, main].map(heapGrowthText)],
    ['resident memory of the process, growth in KB', residentGrowthKB, ''],
  ]);
}

function heapGrowthText({heapGrowthBytes}) {
  return (heapGrowthBytes / 1024).toFixed(0);
}
