import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import ipaddr from 'ipaddr.js';
import {isUnconnected, parseUdpSockets} from '../discovery/udp-sockets.js';
import type {Surroundings} from './flows/surroundings.js';

/** How long something may be known too late, or too long. */
const freshMs = 1000;
/** Where there are thousands of sockets, reading takes longer, and is done more rarely. */
const timeShare = 0.01;

/** What a capture knows of this machine right now. @param now in ms */
export function surroundingsHere(
  now: () => number,
): Surroundings & {/** Addresses are others than before. */ forgetAddresses(): void} {
  let addresses: Addresses | undefined;
  const known = () => {
    addresses ??= readAddresses();
    return addresses;
  };
  const ports = keptFresh(now, portsIn(tables.map(readNow)), async () =>
    portsIn(await Promise.all(tables.map(readSoon))),
  );
  return {
    isKnown: true,
    isLocal: host => known().local.has(host) || host.startsWith('127.'),
    isBroadcast: host => known().broadcast.has(host),
    isBound: port => ports().bound.has(port),
    isConnected: port => ports().connected.has(port),
    forgetAddresses() {
      addresses = undefined;
    },
  };
}

/** A value that is read anew when it is asked for and no longer fresh. Nobody waits for that: until then it is the one before. */
function keptFresh<Value>(now: () => number, first: Value, read: () => Promise<Value>): () => Value {
  let value = first;
  let staleAtMs = now() + freshMs;
  async function refresh(): Promise<void> {
    const startedMs = now();
    staleAtMs = Number.POSITIVE_INFINITY;
    value = await read();
    staleAtMs = now() + Math.max(freshMs, (now() - startedMs) / timeShare);
  }
  return () => {
    if (now() >= staleAtMs) void refresh();
    return value;
  };
}

type Addresses = ReturnType<typeof readAddresses>;

function readAddresses() {
  const local = new Set<string>();
  const broadcast = new Set<string>();
  for (const {address, cidr, family} of Object.values(networkInterfaces()).flatMap(each => each ?? [])) {
    local.add(address);
    // A network of two has none (RFC 3021).
    if (family === 'IPv4' && cidr !== null && Number(cidr.split('/')[1]) < 31) {
      broadcast.add(ipaddr.IPv4.broadcastAddressFromCIDR(cidr).toString());
    }
  }
  return {local, broadcast};
}

const tables = ['/proc/net/udp', '/proc/net/udp6'];

/** The ports of sockets that are connected to nobody, and of the others. */
function portsIn(texts: readonly string[]) {
  const bound = new Set<number>();
  const connected = new Set<number>();
  for (const socket of texts.flatMap(parseUdpSockets)) {
    (isUnconnected(socket) ? bound : connected).add(socket.localPort);
  }
  return {bound, connected};
}

/** Empty where there is none: without IPv6 the kernel has no list of its sockets. */
function readNow(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function readSoon(path: string): Promise<string> {
  return readFile(path, 'latin1').catch(() => '');
}
