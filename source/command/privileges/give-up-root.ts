import {accessSync, constants, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import {
  type Capability,
  forbidNewPrivileges,
  keepCapabilitiesWithoutRoot,
  limitCapabilities,
  permittedCapabilities,
} from '../../libc/capabilities.js';
import {forbidCoreDump} from '../../libc/core-dump.js';
import {type BatchLibc, loadBatchLibc} from '../../libc/libc.js';
import {tunPath} from '../../libc/tun-device.js';
import type {Monitor} from '../../monitor/monitor.js';
import {packageDirectory} from '../../package-directory.js';
import {UsageError} from '../cli/usage-error.js';
import {lookUpCapabilities, neededCapabilities, steeringCapabilities} from './needed-capabilities.js';
import {describeUser, type User} from './users.js';

/** A root that waits to become another user. */
export interface RootToGiveUp {
  /** Becomes the user, in all threads. To be called once, after the services have started. @throws {UsageError} */
  giveUp(monitor: Pick<Monitor, 'limitCapabilities'>): Promise<void>;
  /** Gives programs that this thread starts from now on what takes routing rules back. */
  lendRouting(): void;
}

/** What this thread is to do without root that others are not. */
interface OwnTasks {
  /** The programs at both ends of captured flows are looked for. */
  readonly looksUpProcesses: boolean;
  /** Datagrams are led through the relay, or may be later on. */
  readonly steers: boolean;
}

/**
 * Prepares this thread, before it starts others, for a process that becomes `user` later on.
 * @throws {UsageError} when that cannot work
 */
export function prepareToGiveUpRoot(
  user: User,
  services: readonly ServiceConfiguration[],
  logger: Logger,
  {looksUpProcesses, steers}: OwnTasks,
): RootToGiveUp {
  const result = loadBatchLibc();
  const libc = 'libc' in result ? result.libc : undefined;
  const kept = capabilitiesToKeep(user, services, libc, logger);
  const isWatching = looksUpProcesses && services.some(({handler}) => handler === 'capture');
  const lookUp = libc && isWatching ? permittedOf(lookUpCapabilities) : [];
  const steering = libc && steers ? permittedOf(steeringCapabilities) : [];
  const own = [...lookUp, ...steering.filter(name => !kept.includes(name))];
  let isGivenUp = false;
  const keepsSome = kept.length + own.length > 0;
  if (libc) {
    forbidNewPrivileges(libc);
    if (keepsSome) keepCapabilitiesWithoutRoot(libc);
  }
  return {
    async giveUp(monitor) {
      become(user);
      isGivenUp = true;
      if (libc && keepsSome) {
        // First this thread: what it starts in place of a thread that dies has what it has.
        limitCapabilities(libc, kept, own);
        await monitor.limitCapabilities(kept);
      }
      // The kernel's setting for such a process may allow one.
      const why = forbidCoreDump();
      if (why !== undefined) logger.info({why}, 'a core dump of this process is as the system has it');
      logger.info(
        {user: describeUser(user), uid: user.uid, gid: user.gid, capabilities: [...kept, ...own]},
        'gave up root',
      );
      tellOfForbiddenFiles(user, services, logger);
    },
    lendRouting() {
      if (!libc || !isGivenUp || steering.length === 0) return;
      limitCapabilities(libc, [...kept, 'CAP_NET_ADMIN'], own);
    },
  };
}

function permittedOf(wanted: readonly Capability[]): Capability[] {
  const permitted = permittedCapabilities(readFileSync('/proc/self/status', 'utf8'));
  return wanted.filter(name => permitted.includes(name));
}

/** @throws {UsageError} */
function capabilitiesToKeep(
  user: User,
  services: readonly ServiceConfiguration[],
  libc: BatchLibc | undefined,
  logger: Logger,
): Capability[] {
  const needed = neededCapabilities(services);
  if (process.platform !== 'linux') return [];
  const permitted = permittedCapabilities(readFileSync('/proc/self/status', 'utf8'));
  const kept = libc ? needed.filter(name => permitted.includes(name)) : [];
  const required: Capability[] = [
    'CAP_SETUID',
    'CAP_SETGID',
    ...(kept.length > 0 ? ['CAP_SETPCAP' as const] : []),
  ];
  const missing = required.filter(name => !permitted.includes(name));
  if (missing.length > 0) {
    throw new UsageError(
      `becoming ${describeUser(user)} needs ${missing.join(' and ')}, which this root has not: give it, or --keep-root`,
    );
  }
  if (!libc && needed.length > 0) {
    logger.warn(
      {capabilities: needed},
      'without koffi no capability can be kept: ports below 1024 cannot be opened again after a reload or a fault',
    );
  }
  return kept;
}

/** As Node documents it; its type definitions do not have it. */
interface InitGroups {
  initgroups(user: string, extraGroup: number): void;
}

/** Of the whole process: libc does it in every thread (nptl(7)). @throws {UsageError} */
function become(user: User): void {
  try {
    if (user.name === undefined) process.setgroups!([user.gid]);
    else (process as NodeJS.Process & InitGroups).initgroups(user.name, user.gid);
    process.setgid!(user.gid);
    process.setuid!(user.uid);
  } catch (error) {
    throw new UsageError(
      `this process cannot become ${describeUser(user)}: ${(error as Error).message}; --keep-root would stay root`,
    );
  }
}

/** What a thread that is restarted, or a device that comes back, will need. */
function tellOfForbiddenFiles(user: User, services: readonly ServiceConfiguration[], logger: Logger): void {
  const forbidden = [
    // Where root has installed Node in its own home.
    fileURLToPath(packageDirectory),
    ...(services.some(({handler}) => handler === 'tungo') ? [tunPath] : []),
  ].filter(path => !isReadable(path));
  if (forbidden.length === 0) return;
  logger.warn(
    {user: describeUser(user), files: forbidden},
    'this user may not open what a relay thread that dies, or a device that goes away, is restored with',
  );
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
