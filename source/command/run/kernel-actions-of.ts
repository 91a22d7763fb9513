import type {ServiceConfiguration} from '../../configuration/model.js';
import type {Demo} from '../../demo/demo.js';
import type {KernelActions} from '../../flow/kernel-actions.js';
import type {Settings} from './settings.js';

/** What acts on captured flows; undefined for a run that captures nothing, or acts on nothing. */
export async function kernelActionsOf(
  services: readonly ServiceConfiguration[],
  {readonly}: Pick<Settings, 'readonly'>,
  demo: Demo | undefined,
): Promise<KernelActions | undefined> {
  if (readonly || demo || !services.some(({handler}) => handler === 'capture')) return undefined;
  return (await import('../../netfilter/kernel-actions.js')).openKernelActions();
}
