import {setTimeout} from 'node:timers/promises';
import {formatEndpoint} from '../../address/endpoint.js';
import type {Logger} from '../../flow/logger.js';
import type {Steered} from '../../flow/steered.js';
import type {Monitor} from '../../monitor/monitor.js';
import {NetfilterError} from '../../netfilter/netfilter-error.js';
import type {Nft} from '../../netfilter/nft.js';
import {type Course, createSteering} from '../../netfilter/steering.js';
import {UsageError} from '../cli/usage-error.js';
import {programsOf, type SteeredService} from './steered-service.js';

/** Puts the relay into the path of datagrams, and takes it out again. */
export interface Steer {
  /** Once the services have started: from now on they get the datagrams. @throws {UsageError} */
  begin(monitor: Pick<Monitor, 'steered'>): Promise<void>;
  /** Before services change: datagrams of those that will not stay as they are go directly. */
  change(to: readonly SteeredService[]): Promise<void>;
  /** Once they have changed. @throws {UsageError} */
  settle(): Promise<void>;
  /** Lets all datagrams go directly again. What the relay has got by then, it still forwards. */
  withdraw(): Promise<void>;
  /** Takes the same way as before again, after `withdraw`. */
  resume(): void;
  /** Takes all rules back. Call it once the services have stopped. */
  close(): Promise<void>;
}

/** What steering needs from its surroundings. */
export interface SteerContext {
  readonly nft: Nft;
  readonly logger: Logger;
  /** Lends this thread's rights to the program that takes routing rules back. */
  readonly lendRouting: () => void;
  /** Called if the rules are gone before their time. */
  readonly onLost: (reason: string) => void;
}

/** What is in sockets and queues of the relay when nothing comes any more has left after so long. */
const inFlightMs = 100;

/** @param found the services, and the servers that they are to stand in front of */
export function createSteer(found: readonly SteeredService[], context: SteerContext): Steer {
  const {nft, logger, lendRouting, onLost} = context;
  const steering = createSteering(nft, lendRouting);
  let wanted = found;
  let monitor: Pick<Monitor, 'steered'> | undefined;
  /** The courses that are in force, by service, as text. */
  const courses = new Map<string, string>();
  /** The services that have rules, whether they lead to the relay or were withdrawn. */
  const ruled = new Set<string>();
  const lost = (reason: string) => onLost(`${reason}: datagrams go directly to their servers`);
  void nft.failed.then(({message}) => {
    monitor = undefined;
    courses.clear();
    if (wanted.length > 0) lost(message);
  });

  async function settle(): Promise<void> {
    for (const name of [...ruled]) {
      if (wanted.some(({service}) => service.name === name)) continue;
      courses.delete(name);
      ruled.delete(name);
      await steering.remove(name);
    }
    for (const each of wanted) {
      const {name, table} = each.service;
      const steered = monitor?.steered().get(name);
      if (!steered) continue;
      const course = courseOf(each, steered);
      if (courses.get(name) === JSON.stringify(course)) continue;
      await steering.set(name, course, table);
      ruled.add(name);
      courses.set(name, JSON.stringify(course));
      logger.info({service: name, what: steeredText(each), ...steered}, 'in the path of datagrams');
    }
  }

  async function withdraw(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    try {
      for (const name of names) await steering.withdraw(name);
    } catch (error) {
      // Rules that nft has lost are gone.
      if (!(error instanceof NetfilterError)) throw error;
      logger.warn({reason: error.message}, 'the rules could not be withdrawn in good order');
    }
    for (const name of names) courses.delete(name);
    await setTimeout(inFlightMs);
  }

  return {
    begin(running) {
      monitor = running;
      return asUsage(settle());
    },
    async change(to) {
      const stays = ({service}: SteeredService) =>
        to.some(each => JSON.stringify(each.service) === JSON.stringify(service));
      const going = wanted.filter(each => !stays(each)).map(({service}) => service.name);
      wanted = to;
      await withdraw(going.filter(name => courses.has(name)));
    },
    settle: () => asUsage(settle()),
    withdraw: () => withdraw([...courses.keys()]),
    resume: () => void settle().catch(({message}: Error) => lost(message)),
    async close() {
      try {
        await steering.close();
      } catch (error) {
        if (!(error instanceof NetfilterError)) throw error;
        logger.warn({reason: error.message}, 'a rule may be left, which moves nothing');
      }
    },
  };
}

/** What the kernel is to do with datagrams for a service. */
export function courseOf(each: SteeredService, {port, firstPort = port}: Steered): Course {
  const {marks} = each.service;
  if (each.kind === 'gateway') return {kind: 'gateway', gateway: {port, marks}};
  const {server, interface: name} = each.service;
  return {
    kind: 'insertion',
    insertion: {
      addresses: each.addresses,
      port: server.port,
      interface: name,
      marks,
      listenPort: port,
      firstPort,
    },
  };
}

/** `in front of :53 (dnsmasq (pid 812))`, `in place of this machine as a gateway`. */
export function steeredText(each: SteeredService): string {
  if (each.kind === 'gateway') return 'in place of this machine as a gateway';
  const {host = '', port} = each.service.server;
  return `in front of ${formatEndpoint({host, port})} (${programsOf(each.server)})`;
}

/** @throws {UsageError} */
async function asUsage<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof NetfilterError ? new UsageError(error.message) : error;
  }
}
