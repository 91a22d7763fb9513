import {readFileSync} from 'node:fs';
import type {KernelActions} from '../../flow/kernel-actions.js';
import type {Logger} from '../../flow/logger.js';
import {type Capability, effectiveCapabilities} from '../../libc/capabilities.js';
import {createKernelActions, refuseActions} from '../../netfilter/kernel-actions.js';
import {NetfilterError} from '../../netfilter/netfilter-error.js';
import {startNft} from '../../netfilter/nft.js';
import {UsageError} from '../cli/usage-error.js';
import {sayOnStderr} from '../output/stderr.js';
import type {Troubles} from '../output/troubles.js';
import {createSteer, type Steer, steeredText} from './steer.js';
import type {SteeredService} from './steered-service.js';

/** What the kernel does for a run, by `nft`, the one program that keeps root. */
export interface Kernel {
  /** Undefined where nothing can, or is to, lead datagrams through the relay. */
  readonly steer: Steer | undefined;
  /** Undefined where nothing is captured, or nothing is acted on. */
  readonly actions: KernelActions | undefined;
  /** Takes all rules back. Call it once the services have stopped. */
  close(): Promise<void>;
}

/** What the kernel's part needs from its surroundings. */
export interface KernelContext {
  /** Whether captured flows can be blocked and limited. */
  readonly actsOnCaptured: boolean;
  readonly logger: Logger;
  readonly troubles: Troubles;
  /** Whether nobody looks at a screen. */
  readonly isHeadless: boolean;
  /** See `RootToGiveUp`. */
  readonly lendRouting: () => void;
}

const needed: readonly Capability[] = ['CAP_NET_ADMIN', 'CAP_NET_RAW'];

/**
 * Says what will be changed, and prepares it. To be called before root is given up.
 * @param found the servers that services are to stand in front of, from the start
 * @throws {UsageError} when that cannot be; captured flows that cannot be acted on are no reason
 */
export async function openKernel(found: readonly SteeredService[], context: KernelContext): Promise<Kernel> {
  const {actsOnCaptured, logger, troubles, isHeadless, lendRouting} = context;
  if (found.length === 0 && !actsOnCaptured) {
    return {steer: undefined, actions: undefined, close: async () => {}};
  }
  if (found.length > 0) {
    refuseWithoutRights(found[0]!.service.handler);
    const sentence = `standing ${found.map(steeredText).join(' and ')}: tables of nftables and a routing rule, which go with udptop`;
    logger.info({}, sentence);
    if (isHeadless) sayOnStderr(sentence);
  }
  try {
    const nft = await startNft();
    const onLost = (reason: string) => {
      troubles.set('steering', reason);
      logger.error({}, reason);
    };
    const steer = createSteer(found, {nft, logger, lendRouting, onLost});
    const actions = actsOnCaptured ? createKernelActions(nft) : undefined;
    return {
      steer,
      actions,
      async close() {
        await steer.close();
        await nft.close();
      },
    };
  } catch (error) {
    if (!(error instanceof NetfilterError)) throw error;
    if (found.length > 0) throw new UsageError(error.message);
    return {steer: undefined, actions: refuseActions(error), close: async () => {}};
  }
}

/** @throws {UsageError} */
function refuseWithoutRights(handler: string): void {
  if (process.platform !== 'linux') throw new UsageError(`${handler} works on Linux only`);
  const held = effectiveCapabilities(readFileSync('/proc/self/status', 'utf8'));
  const missing = needed.filter(name => !held.includes(name));
  if (missing.length === 0) return;
  throw new UsageError(
    `${handler} needs ${missing.join(' and ')}: run it with sudo. Without root, udptop -L udp://:5300/127.0.0.1:53 relays at a port of its own`,
  );
}
