import {steadyNow} from '../../clock/steady.js';
import type {FlowControl} from '../../flow/control.js';
import type {KernelVerdict} from '../../flow/kernel-actions.js';
import type {CapturedFlow} from '../flows/captured-flow.js';
import type {CapturedFlows} from '../flows/captured-flows.js';

/**
 * Tells the flows of a capture what the kernel does to them.
 * @param onControl is called when a flow's control has changed
 * @returns false if there is no such flow
 */
export function createVerdicts(
  {flush, flowsOf}: Pick<CapturedFlows, 'flush' | 'flowsOf'>,
  onControl: ((flow: CapturedFlow) => void) | undefined,
): (verdict: KernelVerdict) => boolean {
  /** Those under control: a verdict comes for each at every interval, which need not be found each time. */
  const known = new Map<string, CapturedFlow>();

  return ({flow: {client, target}, control, drops}) => {
    const name = `${client} ${target}`;
    let flow = known.get(name);
    if (flow === undefined || flow.ended) {
      known.delete(name);
      [flow] = flowsOf(client, target);
      if (flow === undefined) return false;
    }
    // What was seen before comes first.
    flush();
    const before = flow.control;
    flow.judge(control, drops, steadyNow());
    if (control === undefined) known.delete(name);
    else known.set(name, flow);
    if (!isSame(before, control)) onControl?.(flow);
    return true;
  };
}

function isSame(one: FlowControl | undefined, other: FlowControl | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.kind === 'blocked') return other.kind === 'blocked' && one.untilMs === other.untilMs;
  return other.kind === 'throttled' && one.bytesPerSecond === other.bytesPerSecond;
}
