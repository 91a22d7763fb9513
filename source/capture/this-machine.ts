import {readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import ipaddr from 'ipaddr.js';
import {isLoopback} from '../address/host.js';
import {isUnconnected, parseUdpSockets} from '../discovery/udp-sockets.js';
import type {Surroundings} from './flows/surroundings.js';

/** How long something may be known too late, or too long. */
const freshMs = 1000;
/** Mostly reading takes a fraction of a ms. Where there are thousands of sockets it takes longer, and is done more rarely. */
const timeShare = 0.01;

/** What a capture knows of this machine right now. @param now in ms */
export function surroundingsHere(now: () => number): Surroundings {
  const addresses = cached(now, readAddresses);
  const boundPorts = cached(now, readBoundPorts);
  return {
    isKnown: true,
    // All of 127.0.0.0/8 is, whatever the loopback interface is given.
    isLocal: host => addresses().local.has(host) || isLoopback(host),
    isBroadcast: host => addresses().broadcast.has(host),
    isBound: port => boundPorts().has(port),
  };
}

function cached<Value>(now: () => number, read: () => Value): () => Value {
  let value: Value | undefined;
  let staleAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const startedMs = now();
    if (value === undefined || startedMs >= staleAtMs) {
      value = read();
      staleAtMs = now() + Math.max(freshMs, (now() - startedMs) / timeShare);
    }
    return value;
  };
}

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

/** The ports of sockets that are connected to nobody. */
function readBoundPorts(): ReadonlySet<number> {
  const sockets = ['/proc/net/udp', '/proc/net/udp6'].flatMap(path => parseUdpSockets(readIfThere(path)));
  return new Set(sockets.filter(isUnconnected).map(({localPort}) => localPort));
}

/** Without IPv6 the kernel has no list of its sockets. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
