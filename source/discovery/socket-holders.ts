import {readdir, readlink} from 'node:fs';

const concurrentProcesses = 4;
const concurrentLinks = 256;
/** The limit of one search: about half a second of CPU. */
const maxDescriptors = 50_000;

/**
 * Finds the processes that hold sockets, with one walk through the descriptors of all processes that this user may
 * read, the newest first.
 * @returns process ids by inode
 */
export async function findSocketHolders(
  inodes: ReadonlySet<number>,
  procDirectory: string,
): Promise<Map<number, number[]>> {
  const holders = new Map<number, number[]>();
  const pids = (await list(procDirectory)).filter(name => /^\d+$/.test(name)).map(Number);
  // This process comes last: it may hold thousands of sockets for its sessions.
  const isSelf = (pid: number) => Number(pid === process.pid);
  pids.sort((a, b) => isSelf(b) - isSelf(a) || a - b);
  let descriptors = 0;

  async function look(pid: number): Promise<void> {
    const directory = `${procDirectory}/${pid}/fd`;
    const names = await list(directory);
    for (let from = 0; from < names.length && descriptors < maxDescriptors; from += concurrentLinks) {
      const some = names.slice(from, from + concurrentLinks);
      descriptors += some.length;
      for (const link of await readLinks(directory, some)) {
        const inode = inodeOf(link);
        if (inode === undefined || !inodes.has(inode)) continue;
        const known = holders.get(inode) ?? [];
        // Two descriptors may refer to one socket.
        if (!known.includes(pid)) holders.set(inode, [...known, pid]);
      }
    }
  }

  async function lookAtRest(): Promise<void> {
    for (let pid = pids.pop(); pid !== undefined && descriptors < maxDescriptors; pid = pids.pop()) {
      await look(pid);
    }
  }
  await Promise.all(Array.from({length: concurrentProcesses}, lookAtRest));
  return holders;
}

function inodeOf(link: string): number | undefined {
  return link.startsWith('socket:[') ? Number(link.slice('socket:['.length, -1)) : undefined;
}

/** Errors for other users' processes and for processes that have ended. */
const hidden = new Set(['EACCES', 'EPERM', 'ENOENT', 'ESRCH', 'ENOTDIR']);

function list(directory: string): Promise<string[]> {
  return new Promise((resolve, reject) =>
    readdir(directory, (error, names) => {
      if (error && !hidden.has(error.code ?? '')) reject(error);
      else resolve(names ?? []);
    }),
  );
}

/** The targets of the links that can be read. Callbacks, because a promise per link takes five times the CPU. */
function readLinks(directory: string, names: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const links: string[] = [];
    let left = names.length;
    for (const name of names) {
      readlink(`${directory}/${name}`, (error, link) => {
        if (!error) links.push(link);
        else if (!hidden.has(error.code ?? '')) reject(error);
        if (--left === 0) resolve(links);
      });
    }
  });
}
