import {steadyNow} from '../../clock/steady.js';
import {parseConnectionId} from '../../flow/connection-id.js';
import type {Monitor} from '../../monitor/monitor.js';
import {actionOf, type Order, type Outcome} from '../protocol/order.js';

export interface Obeying {
  readonly monitor: Pick<Monitor, 'act' | 'updateMetadata'>;
  /** The machine's name in the fleet. */
  readonly host: string;
  /** Refuses everything. */
  readonly readonly: boolean;
}

/** Does what a viewer asks for. Never rejects. */
export async function obey({id, change}: Order, {monitor, host, readonly}: Obeying): Promise<Outcome> {
  if (readonly) return {done: false, refusal: `${host} runs with --readonly`};
  try {
    if (change.kind !== 'metadata') return {done: await monitor.act(id, actionOf(change, steadyNow()))};
    const flow = parseConnectionId(id);
    if (flow === undefined) return {done: false};
    monitor.updateMetadata(flow, change.metadata, {onlyActive: true});
    return {done: true};
  } catch (error) {
    return {done: false, refusal: `${host}: ${(error as Error).message}`};
  }
}
