import {readFile} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import {hostOf, portOf} from '../address/endpoint.js';
import {findSocketHolders} from './socket-holders.js';
import {addressKey, parseUdpSockets, socketsOfClient, type UdpSocket} from './udp-sockets.js';

/** The program behind a client. What is unknown or ambiguous is absent. */
export interface ClientProcess {
  /** The name as `ps -o comm` shows it. */
  readonly process?: string;
  readonly pid?: number;
  /** The user's name, or the uid of a user without a name. */
  readonly user?: string;
}

export interface SystemFiles {
  readonly proc: string;
  readonly passwd: string;
}

const systemFiles: SystemFiles = {proc: '/proc', passwd: '/etc/passwd'};

/**
 * Finds the programs behind clients on this machine (Linux only), with one search through /proc for all of them.
 * Without root, other users' processes stay unknown; the users themselves do not.
 * @param clients `127.0.0.1:40000` or `[::1]:40000`; clients on other machines are not in the result
 * @returns the programs by client
 */
export async function findLocalProcesses(
  clients: readonly string[],
  {proc, passwd}: SystemFiles = systemFiles,
): Promise<Map<string, ClientProcess>> {
  const isLocal = localAddresses();
  const local = clients.map(client => ({client, ...parseEndpoint(client)})).filter(({key}) => isLocal(key));
  if (local.length === 0) return new Map();
  const tables = await Promise.all(['udp', 'udp6'].map(table => textIfThere(`${proc}/net/${table}`)));
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
  const names = await namesOf([...holders.values()].flat(), proc);
  const result = new Map<string, ClientProcess>();
  // Thousands of clients may be one socket's, and share what is known of it.
  const known = new Map<string, ClientProcess>();
  for (const [client, candidates] of socketsOf) {
    const sockets = candidates.map(({inode}) => inode).join();
    const same = known.get(sockets);
    if (same !== undefined) {
      result.set(client, same);
      continue;
    }
    const pids = candidates.flatMap(({inode}) => holders.get(inode) ?? []);
    const process = onlyOne(pids.map(pid => names.get(pid)));
    const pid = onlyOne(pids);
    const user = onlyOne(candidates.map(({uid}) => users.get(uid) ?? String(uid)));
    const found = {
      ...(process !== undefined && {process}),
      ...(pid !== undefined && {pid}),
      ...(user !== undefined && {user}),
    };
    known.set(sockets, found);
    result.set(client, found);
  }
  return result;
}

function parseEndpoint(endpoint: string): {key: string; port: number} {
  return {key: addressKey(hostOf(endpoint)) ?? '', port: portOf(endpoint)};
}

/** Tests for addresses of this machine: those of its interfaces, and 127.0.0.0/8. */
function localAddresses(): (key: string) => boolean {
  const loopback = addressKey('127.0.0.0')!.slice(0, -6);
  const own = new Set(
    Object.values(networkInterfaces()).flatMap(addresses =>
      (addresses ?? []).map(each => addressKey(each.address)),
    ),
  );
  return key => key.startsWith(loopback) || own.has(key);
}

/** The value, if all are equal. */
function onlyOne<Value>(values: readonly Value[]): Value | undefined {
  return values.every(value => value === values[0]) ? values[0] : undefined;
}

/** The names of processes, as `ps -o comm` shows them. */
export async function namesOf(pids: readonly number[], proc: string): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  await Promise.all(
    [...new Set(pids)].map(async pid => {
      const name = (await textIfThere(`${proc}/${pid}/comm`)).trimEnd();
      if (name !== '') names.set(pid, name);
    }),
  );
  return names;
}

/** passwd(5): lines of `name:password:uid:...`. */
async function readUsers(passwd: string): Promise<Map<number, string>> {
  const users = new Map<number, string>();
  for (const entry of (await textIfThere(passwd)).split('\n')) {
    const [name = '', , uid = ''] = entry.split(':');
    // Of several names of one uid, other programs show the first.
    if (name !== '' && /^\d+$/.test(uid) && !users.has(Number(uid))) users.set(Number(uid), name);
  }
  return users;
}

/** A file's text; empty if it does not exist, as without IPv6 or after a process ended. */
export async function textIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
