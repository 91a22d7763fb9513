import dgram from 'node:dgram';
import {once} from 'node:events';
import {onTestFinished} from 'vitest';
import {C, type ServiceCounters} from '../../source/relay/counters.js';

/** A UDP socket that records what it receives; a test can await that. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly received: {readonly payload: Buffer; readonly from: string}[];
  /** Resolves once `count` datagrams have arrived in total. */
  arrived(count: number): Promise<void>;
  send(payload: Buffer | string, port: number, host?: string): Promise<void>;
  close(): void;
}

export interface PeerOptions {
  readonly host?: string;
  readonly port?: number;
  /** Returns the answer to a datagram; undefined sends none. */
  readonly answer?: (payload: Buffer) => Buffer | undefined;
}

export async function openPeer({host = '127.0.0.1', port = 0, answer}: PeerOptions = {}): Promise<Peer> {
  const socket = dgram.createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    recvBufferSize: 4 << 20,
    // A given port may be one that `openRefusing` holds.
    reuseAddr: port !== 0,
  });
  const listening = once(socket, 'listening');
  socket.bind(port, host);
  await listening;
  const received: Peer['received'] = [];
  const waiting = new Set<{count: number; resolve: () => void}>();
  socket.on('message', (payload, rinfo) => {
    received.push({payload, from: `${rinfo.address}:${rinfo.port}`});
    for (const each of waiting) {
      if (received.length < each.count) continue;
      waiting.delete(each);
      each.resolve();
    }
    const reply = answer?.(payload);
    if (reply) socket.send(reply, rinfo.port, rinfo.address);
  });
  return {
    address: host,
    port: socket.address().port,
    received,
    arrived: count =>
      new Promise(resolve => {
        if (received.length >= count) resolve();
        else waiting.add({count, resolve});
      }),
    send: (payload, toPort, toHost = host) =>
      new Promise((resolve, reject) =>
        socket.send(payload, toPort, toHost, error => (error ? reject(error) : resolve())),
      ),
    close: () => socket.close(),
  };
}

/** The same until the running test ends. */
export async function peer(options?: PeerOptions): Promise<Peer> {
  const opened = await openPeer(options);
  onTestFinished(opened.close);
  return opened;
}

/**
 * A port of 127.0.0.1 where datagrams are refused, until a peer opens it. No other program can take it meanwhile: it
 * belongs to a socket that is connected elsewhere, and so receives nothing.
 */
export async function openRefusing(): Promise<{readonly port: number; close(): void}> {
  const socket = dgram.createSocket({type: 'udp4', reuseAddr: true});
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  const connected = once(socket, 'connect');
  socket.connect(discardPort, '127.0.0.1');
  await connected;
  socket.on('error', () => {});
  return {port: socket.address().port, close: () => socket.close()};
}

const discardPort = 9;

/**
 * A port that was free a moment ago, below those that the kernel gives out by itself: no socket of a test that
 * runs at the same time takes it by chance.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 5000);
    try {
      const probe = await openPeer({host, port});
      probe.close();
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** Sessions that have not ended yet. */
export const activeSessions = (counters: ServiceCounters): number =>
  counters[C.sessionsStarted]! - counters[C.sessionsEnded]!;

export const echo = (payload: Buffer) => payload;

/** Awaits a condition for which there is no event, by polling. */
export async function eventually(condition: () => boolean, whatFor: string, withinMs = 5000): Promise<void> {
  const deadlineMs = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error(`waited ${withinMs} ms in vain for ${whatFor}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
