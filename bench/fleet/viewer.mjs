// A viewer of a fleet without a screen, which asks in an interval as a screen does.
//   node bench/fleet/viewer.mjs --hub nats://127.0.0.1:4222/bench --machines 100 --rows 80
// Prints how long the first picture took. A line with a number makes it refresh so many times, and is answered with a line of JSON.
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {keepHeapSmall} from '../../dist/command/run/engine/small-heap.js';
import {parseFleetUrl} from '../../dist/configuration/url/fleet-url.js';
import {watchFleet} from '../../dist/fleet/viewer/watch.js';
import {defaultSort} from '../../dist/view/sorting/sort.js';
import {readFlags} from '../load/flags.mjs';

const flags = readFlags({hub: 'nats://127.0.0.1:4222/bench', machines: 100, rows: 80});
const intervalMs = 1000;
const complain = (fields, message) => console.error(message, fields);
const wanted = {filter: '', sort: defaultSort, rows: flags.rows};

keepHeapSmall();
const startMs = performance.now();
const watch = await watchFleet({
  fleet: parseFleetUrl(flags.hub).fleet,
  wanted,
  intervalMs,
  logger: {debug() {}, info() {}, warn: complain, error: complain},
});
console.log(JSON.stringify(await first()));
for await (const line of createInterface({input: process.stdin})) {
  console.log(JSON.stringify(await refresh(Number(line))));
}
process.exit(0);

function picture() {
  return new Promise(resolve => {
    const stop = watch.subscribe(snapshot => {
      stop();
      resolve(snapshot);
    });
  });
}

/** The first picture with machines, and the first with all of them: ms since the program asked for a connection. */
async function first() {
  let firstMs;
  let machines;
  for (;;) {
    const {hosts} = await picture();
    const ms = performance.now() - startMs;
    if (hosts.length > 0) {
      firstMs ??= ms;
      machines ??= hosts.length;
    }
    if (hosts.length === flags.machines) return {firstMs, machines, allMs: ms};
  }
}

/** From the question to the picture. A little before the interval is over: then the watch itself asks no one. */
async function refresh(times) {
  const wallMs = [];
  const states = [];
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) {
    const askedAtMs = performance.now();
    const shown = picture();
    watch.want({...wanted});
    const {hosts, flows} = await shown;
    wallMs.push(performance.now() - askedAtMs);
    states.push({...countsOf(hosts), flows: flows.length});
    await pause(Math.max(0, 0.9 * intervalMs - (performance.now() - askedAtMs)));
  }
  const {user, system} = process.cpuUsage(before);
  const {rss, heapUsed} = process.memoryUsage();
  return {wallMs, states, cpuMs: (user + system) / 1000, residentMB: rss / 1e6, heapMB: heapUsed / 1e6};
}

function countsOf(hosts) {
  const counts = {live: 0, late: 0, stale: 0, left: 0};
  for (const {state} of hosts) counts[state]++;
  return counts;
}
