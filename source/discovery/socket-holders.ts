import {readdirSync, readlinkSync} from 'node:fs';

/** The limit of one search: about half a second of CPU. */
const maxDescriptors = 50_000;
/** After so long, keys and everything else get their turn. */
const longestTurnMs = 4;

/**
 * Finds the processes that hold sockets, with one walk through the descriptors of all processes that this thread may
 * read, the newest first. It reads in this thread, in short turns: others may lack its capabilities.
 * @returns process ids by inode
 */
export async function findSocketHolders(
  inodes: ReadonlySet<number>,
  procDirectory: string,
): Promise<Map<number, number[]>> {
  const holders = new Map<number, number[]>();
  const pids = list(procDirectory)
    .filter(name => /^\d+$/.test(name))
    .map(Number);
  // This process comes last: it may hold thousands of sockets for its sessions.
  const isSelf = (pid: number) => Number(pid === process.pid);
  pids.sort((a, b) => isSelf(a) - isSelf(b) || b - a);
  let descriptors = 0;
  let turnEndsMs = performance.now() + longestTurnMs;
  for (const pid of pids) {
    const directory = `${procDirectory}/${pid}/fd`;
    for (const name of list(directory)) {
      if (++descriptors > maxDescriptors) return holders;
      const inode = inodeOf(target(`${directory}/${name}`));
      if (inode !== undefined && inodes.has(inode)) {
        const known = holders.get(inode) ?? [];
        // Two descriptors may refer to one socket.
        if (!known.includes(pid)) holders.set(inode, [...known, pid]);
      }
      if (performance.now() < turnEndsMs) continue;
      await new Promise(resolve => setImmediate(resolve));
      turnEndsMs = performance.now() + longestTurnMs;
    }
  }
  return holders;
}

function inodeOf(link: string): number | undefined {
  return link.startsWith('socket:[') ? Number(link.slice('socket:['.length, -1)) : undefined;
}

/** Errors for other users' processes and for processes that have ended. */
const hidden = new Set(['EACCES', 'EPERM', 'ENOENT', 'ESRCH', 'ENOTDIR']);

function list(directory: string): readonly string[] {
  return unlessHidden(() => readdirSync(directory), []);
}

function target(link: string): string {
  return unlessHidden(() => readlinkSync(link), '');
}

function unlessHidden<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch (error) {
    if (hidden.has((error as NodeJS.ErrnoException).code ?? '')) return otherwise;
    throw error;
  }
}
