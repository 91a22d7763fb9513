import dgram from 'node:dgram';
import {once} from 'node:events';
import {between} from './payloads/payloads.js';
import type {DemoShape} from './shapes.js';

const loopback = '127.0.0.1';

/** Opens the target of a shape: a loopback UDP socket that answers requests. */
export async function openDemoTarget(shape: DemoShape): Promise<{port: number; close(): void}> {
  if (!shape.listens) return {port: await freePort(), close() {}};
  const socket = await boundSocket();
  const {port} = socket.address();
  socket.on('message', (request, {port: clientPort, address}) => {
    const answer = () => {
      for (const payload of shape.payloads.answers(request)) socket.send(payload, clientPort, address);
    };
    const delayMs = skewed(shape.answerMs);
    // A timer takes a millisecond at least.
    if (delayMs < 1) answer();
    else setTimeout(answer, delayMs);
  });
  socket.on('error', () => {});
  return {port, close: () => socket.close()};
}

/** Mostly near the least, seldom near the most. */
function skewed([min, max]: readonly [number, number]): number {
  return min === 0 ? 0 : min * (max / min) ** Math.random();
}

/** Below the kernel's ephemeral ports (ip_local_port_range), so no other socket takes the port by chance. */
const quietPorts = [15_000, 32_000] as const;

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = Math.floor(between(quietPorts));
    try {
      (await boundSocket(port)).close();
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/**
 * Keeps a shape's clients sending to a relay's port until the process ends.
 * @param onClient called with the address of every new client
 */
export function startDemoClients(
  shape: DemoShape,
  relayPort: number,
  onClient: (client: string) => void,
): void {
  for (const host of shape.clients) {
    setTimeout(() => void runClient(shape, host, relayPort, onClient), between([0, 1000]));
  }
}

async function runClient(
  shape: DemoShape,
  host: string,
  relayPort: number,
  onClient: (client: string) => void,
): Promise<void> {
  const socket = await clientSocket(host);
  socket.on('error', () => {});
  const {address, port} = socket.address();
  onClient(`${address}:${port}`);
  const next = shape.payloads.client();
  let left = shape.datagramsPerClient;
  const send = () => {
    const burst = Math.min(left, Math.round(between(shape.burst)));
    for (let datagram = 0; datagram < burst; datagram++) socket.send(next(), relayPort, loopback);
    left -= burst;
    if (left > 0) {
      setTimeout(send, between(shape.pauseMs));
      return;
    }
    setTimeout(() => {
      socket.close();
      void runClient(shape, host, relayPort, onClient);
    }, 1000);
  };
  send();
}

/** Only on Linux does loopback have all of 127.0.0.0/8. Elsewhere every client is at 127.0.0.1. */
async function clientSocket(host: string): Promise<dgram.Socket> {
  try {
    return await boundSocket(0, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRNOTAVAIL') throw error;
    return boundSocket();
  }
}

async function boundSocket(port = 0, host = loopback): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  return socket;
}
