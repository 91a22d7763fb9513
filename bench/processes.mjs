import {spawn} from 'node:child_process';
import dgram from 'node:dgram';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill();
});
process.once('SIGINT', () => process.exit(130));

/** A child that does not outlive this process. */
export function start(command, args, options) {
  const child = spawn(command, args.map(String), options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** @param within a program that runs it, and becomes it, such as `ip netns exec` */
export function startNode(args, {within = [], ...options} = {}) {
  const [program, ...rest] = [...within, process.execPath, ...args];
  return start(program, rest, {stdio: ['pipe', 'pipe', 'inherit'], ...options});
}

export async function stop(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A program that says a line of JSON once it is ready, and answers every line with another. */
export async function startAnswering(args, options) {
  const child = startNode(args, options);
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
  const next = async () => {
    const {value, done} = await lines.next();
    if (done) throw new Error(`${args[0]} ended before it answered`);
    return JSON.parse(value);
  };
  return {
    pid: child.pid,
    hello: await next(),
    ask(line) {
      child.stdin.write(`${line}\n`);
      return next();
    },
    /** Ends its input, which it may end by itself. */
    end: () => child.stdin.end(),
    stop: () => stop(child),
  };
}

/** Resolves with the line of JSON that the program prints at its end. */
export async function runToEnd(args) {
  const child = startNode(args);
  let text = '';
  child.stdout.on('data', chunk => {
    text += chunk;
  });
  await once(child, 'close');
  return JSON.parse(text);
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

/** Resolves once something is bound to the UDP port, in the network of this process or of another. */
export async function untilBound(port, pid = 'self') {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  for (let tries = 0; tries < 500; tries++) {
    if (readFileSync(`/proc/${pid}/net/udp`, 'utf8').includes(wanted)) return;
    await pause(20);
  }
  throw new Error(`nothing listens at ${port}`);
}
