import type {FlowSnapshot} from '../snapshot/snapshot.js';
import {flowState, repeatedElsewhere} from './columns.js';

export type FlowTest = (flow: FlowSnapshot, nowMs: number) => boolean;

/** Whether a text holds `value`, in whatever case. An expression, as it makes no lower-case copy per flow. */
export function holding(value: string): (text: string) => boolean {
  const pattern = new RegExp(value.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
  return text => pattern.test(text);
}

/** A text anywhere in what a flow shows. */
export function freeTextTest(value: string): FlowTest {
  const holds = holding(value);
  const spansKeyAndValue = value.includes('=');
  const inMetadata = (flow: FlowSnapshot) => {
    for (const key of Object.keys(flow.metadata)) {
      const said = String(flow.metadata[key]);
      // Every flow has a `src_addr`: its name distinguishes nothing, and the table does not show it.
      if (holds(said) || (!repeatedElsewhere.has(key) && holds(key))) return true;
      if (spansKeyAndValue && holds(`${key}=${said}`)) return true;
    }
    return false;
  };
  return flow =>
    holds(flow.client) ||
    holds(flow.target) ||
    holds(flow.service) ||
    holds(flow.protocol) ||
    holds(flowState(flow)) ||
    inMetadata(flow);
}

/** A text in the value of one key of the metadata. */
export function metadataTest(key: string, value: string): FlowTest {
  const holds = holding(value);
  return ({metadata}) => Object.hasOwn(metadata, key) && holds(String(metadata[key]));
}
