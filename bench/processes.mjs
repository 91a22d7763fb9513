import {execFileSync, spawn} from 'node:child_process';
import dgram from 'node:dgram';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));

/** CPU seconds of a process with all its threads, from the kernel's accounting (proc(5), stat). */
export function cpuSeconds(pid) {
  return cpuSecondsIn(`/proc/${pid}/stat`);
}

/** Of its main thread alone: in udptop the one that reads the meters and draws, and never sees a datagram. */
export function mainThreadCpuSeconds(pid) {
  return cpuSecondsIn(`/proc/${pid}/task/${pid}/stat`);
}

function cpuSecondsIn(file) {
  const fields = readFileSync(file, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory in MB. */
export function residentMegabytes(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}

export function startNode(args, options = {}) {
  return spawn(process.execPath, args, {stdio: ['pipe', 'pipe', 'inherit'], ...options});
}

export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function freePort() {
  const socket = dgram.createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  const {port} = socket.address();
  socket.close();
  return port;
}

/** Resolves once something is bound to the UDP port of 127.0.0.1. */
export async function untilBound(port) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  for (let tries = 0; tries < 500; tries++) {
    if (readFileSync('/proc/net/udp', 'utf8').includes(wanted)) return;
    await pause(20);
  }
  throw new Error(`nothing listens at ${port}`);
}

/** The counting end of a measurement; `counters` asks it for its counts so far. */
export async function startSink({echo = false} = {}) {
  const child = startNode(['bench/load/sink.mjs', ...(echo ? ['--echo', '1'] : [])]);
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const {port} = await next();
  return {
    port,
    counters() {
      child.stdin.write('\n');
      return next();
    },
    stop: () => stop(child),
  };
}

/** Sends to a port and resolves with what was sent. */
export function sendLoad({echo = false, ...load}) {
  return runLoad('bench/load/sender.mjs', load, echo ? ['--echo', '1'] : []);
}

/** Sends to an echoing port and resolves with how long the echoes took. */
export function probe(load) {
  return runLoad('bench/peers/prober.mjs', load);
}

/** Lets a process of its own draw screens; resolves with what frames and keys cost it. */
export function draw() {
  return runToEnd(['bench/peers/drawing.mjs']);
}

function runLoad(program, {port, flows, ratePerSecond, payloadBytes, seconds}, more = []) {
  return runToEnd([
    program,
    ...['--to', `127.0.0.1:${port}`, '--flows', flows, '--rate', ratePerSecond],
    ...['--bytes', payloadBytes, '--seconds', seconds],
    ...more,
  ]);
}

/** Resolves with the line of JSON that the program prints at its end. */
async function runToEnd(args) {
  const child = startNode(args.map(String));
  let text = '';
  child.stdout.on('data', chunk => {
    text += chunk;
  });
  await once(child, 'close');
  return JSON.parse(text);
}
