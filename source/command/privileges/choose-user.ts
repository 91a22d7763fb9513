import {quoted} from '../../text/quoted.js';
import {UsageError} from '../cli/usage-error.js';
import type {User} from './users.js';

/** What says whom root becomes. */
export interface Privileges {
  /** The value of `--user`. */
  readonly user: string | undefined;
  readonly keepRoot: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly isRoot: boolean;
  readonly find: (nameOrUid: string) => User | undefined;
}

/** The largest one but one, which stands for none (chown(2)). */
const maxId = 2 ** 32 - 2;

/**
 * Whom this process becomes once its services have started: `--user`, or who ran `sudo`. Undefined if it stays who it is.
 * @throws {UsageError}
 */
export function chooseUser({user, keepRoot, env, isRoot, find}: Privileges): User | undefined {
  if (user !== undefined && keepRoot)
    throw new UsageError('--user and --keep-root exclude each other: give one');
  if (user !== undefined && !isRoot) {
    throw new UsageError('--user: only root can become another user: run with sudo, or leave it out');
  }
  if (!isRoot || keepRoot) return undefined;
  return user === undefined ? sudoUser(env, find) : namedUser(user, find);
}

function namedUser(text: string, find: Privileges['find']): User {
  const [, uid, gid] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  const found = /[:\n]/.test(text) ? undefined : find(text);
  const chosen = uid !== undefined && gid !== undefined ? numbered(uid, gid, find(uid)) : found;
  if (!chosen) {
    const isLoneNumber = uid !== undefined && gid === undefined;
    const hint = isLoneNumber
      ? 'give its group, too: uid:gid'
      : 'give the name of a user of this machine, or uid:gid';
    throw new UsageError(`--user: there is no user ${quoted(text)}: ${hint}`);
  }
  if (chosen.uid === 0)
    throw new UsageError(`--user: ${quoted(text)} is root: leave it out, and give --keep-root`);
  return chosen;
}

/** sudo(8) sets these, and so do programs that do the same, such as run0. */
function sudoUser({SUDO_UID, SUDO_GID}: NodeJS.ProcessEnv, find: Privileges['find']): User | undefined {
  if (SUDO_UID === undefined || SUDO_UID === '0') return undefined;
  const found = /^\d+$/.test(SUDO_UID) ? find(SUDO_UID) : undefined;
  const chosen = numbered(SUDO_UID, SUDO_GID ?? String(found?.gid), found);
  if (chosen) return chosen;
  throw new UsageError(
    `SUDO_UID=${quoted(SUDO_UID)} and SUDO_GID=${quoted(SUDO_GID ?? '')} name no user: give --user or --keep-root`,
  );
}

function numbered(uid: string, gid: string, found: User | undefined): User | undefined {
  const isId = (text: string) => /^\d{1,10}$/.test(text) && Number(text) <= maxId;
  if (!isId(uid) || !isId(gid)) return undefined;
  return {name: found?.name, home: found?.home, uid: Number(uid), gid: Number(gid)};
}
