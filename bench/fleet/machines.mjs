// Machines of a fleet whose flows are made, several in one process: all that answers viewers is udptop's own, and each has a connection.
//   node bench/fleet/machines.mjs --hub nats://127.0.0.1:4222/bench --first 0 --count 100 --flows 10000
// Prints {"joined": 100} once all of them are connected. A line `{"slow": 0.1, "gone": 0.1}` makes these shares of them answer after
// two seconds, or never; an empty line changes nothing. Every line is answered with the process's CPU and memory, and how many are slow and gone.
import {existsSync, writeFileSync} from 'node:fs';
import {constants, setPriority} from 'node:os';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {parseFleetUrl} from '../../dist/configuration/url/fleet-url.js';
import {joinFleet} from '../../dist/fleet/machine/join.js';
import {readFlags} from '../load/flags.mjs';
import {createMaker} from './made-flows.mjs';

const flags = readFlags({hub: 'nats://127.0.0.1:4222/bench', first: 0, count: 100, flows: 10_000});
// The viewer and the hub have processors of their own where machines are machines.
setPriority(constants.priority.PRIORITY_LOW);
// The same for the session among others, where there is such a thing (sched(7), autogroup).
if (existsSync('/proc/self/autogroup')) writeFileSync('/proc/self/autogroup', '19');
const intervalMs = 1000;
const sliceMs = 20;
const slowMs = 2000;
/** So many connect at a time. */
const atOnce = 50;

const fleet = {...parseFleetUrl(flags.hub).fleet, historyMs: 0};
const maker = createMaker(flags.flows);
const machines = Array.from({length: flags.count}, (_, index) => ({
  number: flags.first + index,
  flows: maker.machine(flags.first + index),
  mood: 'well',
}));
let makerCpuMs = 0;
for (const {flows} of machines) {
  flows.countTraffic();
  flows.countTraffic();
}
for (let first = 0; first < machines.length; first += atOnce)
  await Promise.all(machines.slice(first, first + atOnce).map(join));
keepCounting();
console.log(JSON.stringify({joined: machines.length}));
for await (const line of createInterface({input: process.stdin})) {
  if (line !== '') fail(JSON.parse(line));
  const {user, system} = process.cpuUsage();
  const cpuMs = (user + system) / 1000;
  const moods = mood => machines.filter(machine => machine.mood === mood).length;
  const residentMB = process.memoryUsage.rss() / 1e6;
  console.log(
    JSON.stringify({cpuMs: cpuMs - makerCpuMs, residentMB, slow: moods('slow'), gone: moods('gone')}),
  );
}
process.exit(0);

/** Resolves once the machine is connected. */
function join(machine) {
  const unused = () => {
    throw new Error('nobody acts on made flows');
  };
  return new Promise((resolve, reject) => {
    const logger = {
      debug() {},
      info: (_, message) => message === 'connected to the fleet' && resolve(),
      warn: ({why}, message) => reject(new Error(`${message}: ${why}`)),
      error: (_, message) => reject(new Error(message)),
    };
    const monitor = {
      act: unused,
      updateMetadata: unused,
      subscribe: () => () => {},
      async takeSnapshot() {
        if (machine.mood === 'gone') await new Promise(() => {});
        if (machine.mood === 'slow') await pause(slowMs);
        return machine.flows.snapshot();
      },
    };
    joinFleet({fleet, host: `fra-${machine.number}`, monitor, readonly: false, logger}).catch(reject);
  });
}

/** As machines do, each at its own moment of an interval. What that costs is not the fleet's. */
function keepCounting() {
  let next = 0;
  let due = 0;
  let lastMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    due += ((nowMs - lastMs) / intervalMs) * machines.length;
    due = Math.min(due, machines.length);
    lastMs = nowMs;
    const before = process.cpuUsage();
    for (; due >= 1; due--) machines[next++ % machines.length].flows.countTraffic();
    const {user, system} = process.cpuUsage(before);
    makerCpuMs += (user + system) / 1000;
  }, sliceMs);
}

function fail({slow, gone}) {
  // Spread over all machines; none is both.
  const share = number => ((number * 7) % 100) / 100;
  for (const machine of machines) {
    const place = share(machine.number);
    if (place < slow) machine.mood = 'slow';
    else if (place < slow + gone) machine.mood = 'gone';
  }
}
