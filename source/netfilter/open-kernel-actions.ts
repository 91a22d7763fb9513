import type {KernelActions} from '../flow/kernel-actions.js';
import {createKernelActions, refuseActions} from './kernel-actions.js';
import {NetfilterError} from './netfilter-error.js';
import {startNft} from './nft.js';

/**
 * Starts `nft`, at once, with the rights that this process has now, and keeps it until it is closed. Without `nft`, or without the rights,
 * every action is refused with the reason.
 */
export function openKernelActions(): KernelActions {
  let whyNot: () => string | undefined = () => undefined;
  const started = openNow().then(actions => {
    whyNot = actions.whyNot;
    return actions;
  });
  return {
    whyNot: () => whyNot(),
    act: async (flow, control) => (await started).act(flow, control),
    counts: async () => (await started).counts(),
    lost: started.then(({lost}) => lost),
    close: async () => (await started).close(),
  };
}

async function openNow(): Promise<KernelActions> {
  try {
    const nft = await startNft();
    const actions = createKernelActions(nft);
    return {
      ...actions,
      async close() {
        await actions.close();
        await nft.close();
      },
    };
  } catch (error) {
    if (error instanceof NetfilterError) return refuseActions(error);
    throw error;
  }
}
