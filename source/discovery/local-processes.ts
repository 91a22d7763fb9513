import {readFile} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import {findSocketHolders} from './socket-holders.js';
import {addressKey, parseUdpSockets, socketsOfClient, type UdpSocket} from './udp-sockets.js';

/** What is known of the program behind a client; what is unknown, or not the same for all it may be, is absent. */
export interface ClientProcess {
  /** As `ps -o comm` has it. */
  readonly process?: string;
  readonly pid?: number;
  /** A name, or the number of a user without one. */
  readonly user?: string;
}

export interface SystemFiles {
  readonly proc: string;
  readonly passwd: string;
}

const systemFiles: SystemFiles = {proc: '/proc', passwd: '/etc/passwd'};

/**
 * The programs behind clients at addresses of this machine (Linux only), by client, in one look at /proc for all.
 * Without root the processes of other users stay unknown, but not the users.
 * @param clients `127.0.0.1:40000` or `[::1]:40000`; those of other machines are left out of the result
 */
export async function findLocalProcesses(
  clients: readonly string[],
  {proc, passwd}: SystemFiles = systemFiles,
): Promise<Map<string, ClientProcess>> {
  const isLocal = localAddresses();
  const local = clients.map(client => ({client, ...parseEndpoint(client)})).filter(({key}) => isLocal(key));
  if (local.length === 0) return new Map();
  const tables = await Promise.all(['udp', 'udp6'].map(table => readIfThere(`${proc}/net/${table}`)));
  const socketsOnPort = new Map<number, UdpSocket[]>(local.map(({port}) => [port, []]));
  for (const socket of tables.flatMap(parseUdpSockets)) socketsOnPort.get(socket.localPort)?.push(socket);
  const socketsOf = new Map<string, UdpSocket[]>();
  for (const {client, key, port} of local) {
    const found = socketsOfClient(socketsOnPort.get(port)!, key);
    if (found.length > 0) socketsOf.set(client, found);
  }
  if (socketsOf.size === 0) return new Map();

  const inodes = new Set([...socketsOf.values()].flat().map(({inode}) => inode));
  const [holders, users] = await Promise.all([findSocketHolders(inodes, proc), readUsers(passwd)]);
  const names = await readNames([...holders.values()].flat(), proc);
  const result = new Map<string, ClientProcess>();
  for (const [client, candidates] of socketsOf) {
    const pids = candidates.flatMap(({inode}) => holders.get(inode) ?? []);
    const process = onlyOne(pids.map(pid => names.get(pid)));
    const pid = onlyOne(pids);
    const user = onlyOne(candidates.map(({uid}) => users.get(uid) ?? String(uid)));
    result.set(client, {
      ...(process !== undefined && {process}),
      ...(pid !== undefined && {pid}),
      ...(user !== undefined && {user}),
    });
  }
  return result;
}

function parseEndpoint(endpoint: string): {key: string; port: number} {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
  return {key: addressKey(host) ?? '', port: Number(endpoint.slice(colon + 1))};
}

/** Tells addresses of this machine: those of its interfaces, and all of 127.0.0.0/8. */
function localAddresses(): (key: string) => boolean {
  const loopback = addressKey('127.0.0.0')!.slice(0, -6);
  const own = new Set(
    Object.values(networkInterfaces()).flatMap(addresses =>
      (addresses ?? []).map(each => addressKey(each.address)),
    ),
  );
  return key => key.startsWith(loopback) || own.has(key);
}

/** The value that all agree on. */
function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  return values.every(value => value === values[0]) ? values[0] : undefined;
}

async function readNames(pids: readonly number[], proc: string): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  await Promise.all(
    [...new Set(pids)].map(async pid => {
      const name = (await readIfThere(`${proc}/${pid}/comm`)).trimEnd();
      if (name !== '') names.set(pid, name);
    }),
  );
  return names;
}

/** passwd(5): `name:password:uid:...` a line. */
async function readUsers(passwd: string): Promise<Map<number, string>> {
  const users = new Map<number, string>();
  for (const entry of (await readIfThere(passwd)).split('\n')) {
    const [name = '', , uid = ''] = entry.split(':');
    // Of two names for one user, the first is the one that other programs show.
    if (name !== '' && /^\d+$/.test(uid) && !users.has(Number(uid))) users.set(Number(uid), name);
  }
  return users;
}

/** A file's text; empty where there is none, as without IPv6, or of a process that ended meanwhile. */
async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
