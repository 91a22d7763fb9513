import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

/** A user that a process can become. */
export interface User {
  /** Undefined for a number that no user has. */
  readonly name: string | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly home: string | undefined;
}

/** The user of this name, or of this number; undefined if there is none. */
export function findUser(nameOrUid: string): User | undefined {
  return (
    userIn(readFileSync('/etc/passwd', 'utf8'), nameOrUid) ?? userIn(askDirectories(nameOrUid), nameOrUid)
  );
}

/** @param entries lines of passwd(5): `name:password:uid:gid:comment:home:shell` */
export function userIn(entries: string, nameOrUid: string): User | undefined {
  for (const entry of entries.split('\n')) {
    const [name = '', , uid = '', gid = '', , home = ''] = entry.split(':');
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) continue;
    if (name !== nameOrUid && uid !== nameOrUid) continue;
    return {name, uid: Number(uid), gid: Number(gid), home: home === '' ? undefined : home};
  }
  return undefined;
}

/** What LDAP and its like know, which is in no file; empty if they know nothing. */
function askDirectories(nameOrUid: string): string {
  try {
    return execFileSync('getent', ['passwd', '--', nameOrUid], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
    });
  } catch (error) {
    // It is not installed, or has status 2: there is no such user.
    const {code, status} = error as {code?: string; status?: number | null};
    if (code === 'ENOENT' || status === 1 || status === 2) return '';
    throw error;
  }
}

export function describeUser({name, uid, gid}: User): string {
  return name === undefined ? `${uid}:${gid}` : name;
}
