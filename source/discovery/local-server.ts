import {namesOf, textIfThere} from './local-processes.js';
import {findSocketHolders} from './socket-holders.js';
import {boundHost, isUnconnected, parseUdpSockets} from './udp-sockets.js';

/** What waits for datagrams at a port of this machine. */
export interface LocalServer {
  /** The addresses that it is bound to; `any` for all of this machine's. */
  readonly addresses: 'any' | readonly string[];
  /** `dnsmasq (pid 812)`; empty where no process may be looked into. */
  readonly programs: readonly string[];
}

/**
 * Looks for sockets that are connected to nobody, as those of servers are; and where there is none, for those of a server that
 * connects its only socket to its client, as iperf3 does (Linux only).
 * @returns undefined if there is none at this port
 */
export async function findLocalServer(port: number, proc = '/proc'): Promise<LocalServer | undefined> {
  const tables = await Promise.all(['udp', 'udp6'].map(table => textIfThere(`${proc}/net/${table}`)));
  const onPort = tables.flatMap(parseUdpSockets).filter(({localPort}) => localPort === port);
  const waiting = onPort.filter(isUnconnected);
  const sockets = waiting.length > 0 ? waiting : onPort;
  if (sockets.length === 0) return undefined;
  const hosts = [...new Set(sockets.map(boundHost))];
  const holders = await findSocketHolders(new Set(sockets.map(({inode}) => inode)), proc);
  const pids = [...new Set([...holders.values()].flat())].sort((a, b) => a - b);
  const names = await namesOf(pids, proc);
  return {
    addresses: hosts.includes('any') ? 'any' : hosts,
    programs: pids.map(pid => `${names.get(pid) ?? 'a program'} (pid ${pid})`),
  };
}
