import {readFileSync} from 'node:fs';
import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import {type Capability, effectiveCapabilities} from '../../libc/capabilities.js';
import {NetfilterError} from '../../netfilter/netfilter-error.js';
import {type Nft, startNft} from '../../netfilter/nft.js';
import {UsageError} from '../cli/usage-error.js';
import {sayOnStderr} from '../output/stderr.js';
import type {Troubles} from '../output/troubles.js';
import {createSteer, type Steer, serverText} from './steer.js';
import {findServer, type InFrontOf, insertions} from './steered-service.js';

const needed: readonly Capability[] = ['CAP_NET_ADMIN', 'CAP_NET_RAW'];

/**
 * The servers that services are to stand in front of.
 * @throws {UsageError} when one is not there, or cannot be stood in front of
 */
export async function findServers(services: readonly ServiceConfiguration[]): Promise<readonly InFrontOf[]> {
  return Promise.all(insertions(services).map(findServer));
}

/** What steering needs from its surroundings. */
export interface SteeringContext {
  readonly logger: Logger;
  readonly troubles: Troubles;
  /** Whether nobody looks at a screen. */
  readonly isHeadless: boolean;
  /** See `RootToGiveUp`. */
  readonly lendRouting: () => void;
}

/** The steering, and the program that keeps root for it. */
export interface OpenSteering extends Steer {
  /** Ends that program, too. */
  close(): Promise<void>;
}

/**
 * Says what will be changed, and prepares it. Undefined where no service stands in the path of datagrams.
 * @throws {UsageError}
 */
export async function openSteering(
  found: readonly InFrontOf[],
  {logger, troubles, isHeadless, lendRouting}: SteeringContext,
): Promise<OpenSteering | undefined> {
  if (found.length === 0) return undefined;
  refuseWithoutRights();
  const nft = await startedNft();
  const servers = found.map(serverText).join(' and ');
  const sentence = `standing in front of ${servers}: a table of nftables and a routing rule, which both go with udptop`;
  logger.info({}, sentence);
  if (isHeadless) sayOnStderr(sentence);
  const onLost = (reason: string) => {
    troubles.set('steering', reason);
    logger.error({}, reason);
  };
  const steer = createSteer(found, {nft, logger, lendRouting, onLost});
  return {
    ...steer,
    async close() {
      await steer.close();
      await nft.close();
    },
  };
}

/** @throws {UsageError} */
async function startedNft(): Promise<Nft> {
  try {
    return await startNft();
  } catch (error) {
    throw error instanceof NetfilterError ? new UsageError(error.message) : error;
  }
}

/** @throws {UsageError} */
function refuseWithoutRights(): void {
  if (process.platform !== 'linux') throw new UsageError('insert works on Linux only');
  const held = effectiveCapabilities(readFileSync('/proc/self/status', 'utf8'));
  const missing = needed.filter(name => !held.includes(name));
  if (missing.length === 0) return;
  throw new UsageError(
    `insert needs ${missing.join(' and ')}: run it with sudo. Without root, udptop -L udp://:5300/127.0.0.1:53 relays at a port of its own`,
  );
}
