import type {FlowControl} from '../../flow/control.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';

/** A flow with the name of its machine, and its times by another clock. */
export function shiftedFlow(flow: FlowSnapshot, host: string, byMs: number): FlowSnapshot {
  if (byMs === 0) return flow.host === host ? flow : {...flow, host};
  return {
    ...flow,
    host,
    startedAtMs: flow.startedAtMs + byMs,
    lastSeenAtMs: flow.lastSeenAtMs + byMs,
    endedAtMs: flow.endedAtMs === null ? null : flow.endedAtMs + byMs,
    control: shiftedControl(flow.control, byMs),
  };
}

function shiftedControl(control: FlowControl | null, byMs: number): FlowControl | null {
  if (control?.kind !== 'blocked' || control.untilMs === null) return control;
  return {...control, untilMs: control.untilMs + byMs};
}
