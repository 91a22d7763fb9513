import dgram from 'node:dgram';
import {once} from 'node:events';
import type {DemoShape} from './shapes.js';

/** Opens the target of a shape: a loopback UDP socket that answers requests. */
export async function openDemoTarget(shape: DemoShape): Promise<{port: number; close(): void}> {
  if (!shape.listens) return {port: await freePort(), close() {}};
  const socket = await boundSocket();
  const {port} = socket.address();
  socket.on('message', (_message, {port: clientPort, address}) => {
    for (const bytes of shape.replyBytes) socket.send(Buffer.alloc(bytes), clientPort, address);
  });
  socket.on('error', () => {});
  return {port, close: () => socket.close()};
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
  for (let client = 0; client < shape.clients; client++) {
    setTimeout(() => void runClient(shape, relayPort, onClient), between([0, 1000]));
  }
}

async function runClient(
  shape: DemoShape,
  relayPort: number,
  onClient: (client: string) => void,
): Promise<void> {
  const socket = await boundSocket();
  socket.on('error', () => {});
  onClient(`127.0.0.1:${socket.address().port}`);
  let left = shape.datagramsPerClient;
  const send = () => {
    const burst = Math.min(left, Math.round(between(shape.burst)));
    for (let datagram = 0; datagram < burst; datagram++) {
      socket.send(Buffer.alloc(Math.round(between(shape.requestBytes))), relayPort, '127.0.0.1');
    }
    left -= burst;
    if (left > 0) {
      setTimeout(send, between(shape.pauseMs));
      return;
    }
    setTimeout(() => {
      socket.close();
      void runClient(shape, relayPort, onClient);
    }, 1000);
  };
  send();
}

async function boundSocket(port = 0): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(port, '127.0.0.1');
  await listening;
  return socket;
}

function between([min, max]: readonly [number, number]): number {
  return min + Math.random() * (max - min);
}
