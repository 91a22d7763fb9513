import {isInterface} from '../../../address/interfaces.js';
import type {DrainLoop} from '../batched/drain-loop.js';
import type {TunLink, TunOptions, TunOwner} from '../transport.js';
import {openTun} from './link.js';

/** How often a device that went away is looked for. */
const lookPeriodMs = 500;

/**
 * A TUN device that is opened again when it went away and came back. Between the two, what is sent into it is lost.
 * @throws {TunError} when it cannot be opened at the start
 */
export async function openReturningTun(
  loop: DrainLoop,
  options: TunOptions,
  owner: TunOwner,
): Promise<TunLink> {
  let link = await openTun(loop, options, {...owner, onGone});
  let dropsOfGone = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let opening = false;

  function onGone(error: Error): void {
    // First of all the sessions end: their paths belong to this link.
    owner.onGone(error);
    dropsOfGone += link.kernelDrops();
    timer = setInterval(lookForIt, lookPeriodMs).unref();
  }

  async function lookForIt(): Promise<void> {
    if (opening || closed || !isInterface(options.name)) return;
    opening = true;
    try {
      await link.close();
      const next = await openTun(loop, options, {...owner, onGone});
      if (closed) return void next.close();
      link = next;
      clearInterval(timer);
      timer = undefined;
      owner.onBack();
    } catch (error) {
      owner.onTrouble(error as Error);
    } finally {
      opening = false;
    }
  }

  return {
    receiveBufferBytes: link.receiveBufferBytes,
    send: (batch, from, to, path, replyOwner) => link.send(batch, from, to, path, replyOwner),
    refuse: path => link.refuse?.(path),
    tellPathMtu: (path, mtuBytes) => link.tellPathMtu?.(path, mtuBytes),
    release: path => link.release(path),
    kernelDrops: () => dropsOfGone + (timer === undefined ? link.kernelDrops() : 0),
    close() {
      closed = true;
      clearInterval(timer);
      return link.close();
    },
  };
}
