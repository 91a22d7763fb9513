import {setTimeout} from 'node:timers/promises';
import {formatEndpoint} from '../../address/endpoint.js';
import type {Logger} from '../../flow/logger.js';
import type {Steered} from '../../flow/steered.js';
import type {Monitor} from '../../monitor/monitor.js';
import {NetfilterError} from '../../netfilter/netfilter-error.js';
import {type Nft, startNft} from '../../netfilter/nft.js';
import {type Course, createSteering, type Steering} from '../../netfilter/steering.js';
import {UsageError} from '../cli/usage-error.js';
import {type InFrontOf, programsOf} from './steered-service.js';

/** Puts the relay into the path of datagrams, and takes it out again. */
export interface Steer {
  /** Once the services have started: from now on they get the datagrams. @throws {UsageError} */
  begin(monitor: Pick<Monitor, 'steered'>): Promise<void>;
  /** Lets all datagrams go directly again. What the relay has got by then, it still forwards. */
  withdraw(): Promise<void>;
  /** Takes the same way as before again, after `withdraw`. */
  resume(): void;
  /** Takes all rules back. Call it once the services have stopped. */
  close(): Promise<void>;
}

/** What is in sockets and queues of the relay when nothing comes any more has left after so long. */
const inFlightMs = 100;

/**
 * Starts what keeps root, before this process gives it up.
 * @param mayRoute lends this thread's rights to the program that takes routing rules back
 * @param onLost called if the rules are gone before their time
 * @throws {UsageError}
 */
export async function prepareToSteer(
  found: readonly InFrontOf[],
  logger: Logger,
  mayRoute: () => void,
  onLost: (reason: string) => void,
): Promise<Steer> {
  const nft = await usable(startNft());
  const [first] = found;
  const steering = createSteering(nft, first!.service.table, mayRoute);
  const lost = (reason: string) => onLost(`${reason}: datagrams go directly to their servers`);
  let begun: Pick<Monitor, 'steered'> | undefined;
  let isIn = false;
  void nft.failed.then(({message}) => {
    isIn = false;
    begun = undefined;
    lost(message);
  });

  async function begin(monitor: Pick<Monitor, 'steered'>): Promise<void> {
    begun = monitor;
    isIn = true;
    for (const each of found) {
      const {name} = each.service;
      const steered = monitor.steered().get(name);
      if (steered) await usable(steering.set(name, courseOf(each, steered)));
      logger.info({service: name, server: serverText(each), ...steered}, 'in the path of datagrams');
    }
  }

  return {
    begin,
    async withdraw() {
      if (!isIn) return;
      isIn = false;
      try {
        for (const {service} of found) await steering.withdraw(service.name);
      } catch (error) {
        // Rules that nft has lost are gone.
        if (!(error instanceof NetfilterError)) throw error;
        logger.warn({reason: error.message}, 'the rules could not be withdrawn in good order');
      }
      await setTimeout(inFlightMs);
    },
    resume() {
      if (!isIn && begun) void begin(begun).catch(({message}: Error) => lost(message));
    },
    close: () => closeBoth(steering, nft, logger),
  };
}

async function closeBoth(steering: Steering, nft: Nft, logger: Logger): Promise<void> {
  try {
    await steering.close();
  } catch (error) {
    if (!(error instanceof NetfilterError)) throw error;
    logger.warn({reason: error.message}, 'a rule may be left, which moves nothing');
  }
  await nft.close();
}

/** What the kernel is to do with datagrams for a server. */
export function courseOf({service, addresses}: InFrontOf, {port, firstPort}: Steered): Course {
  const {server, interface: name, marks} = service;
  return {
    kind: 'insertion',
    insertion: {
      addresses,
      port: server.port,
      interface: name,
      marks,
      listenPort: port,
      firstPort: firstPort ?? port,
    },
  };
}

/** `:53 (dnsmasq (pid 812))`. */
export function serverText({service, server}: InFrontOf): string {
  const {host = '', port} = service.server;
  return `${formatEndpoint({host, port})} (${programsOf(server)})`;
}

/** @throws {UsageError} */
async function usable<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof NetfilterError ? new UsageError(error.message) : error;
  }
}
