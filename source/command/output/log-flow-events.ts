import {steadyNow} from '../../clock/steady.js';
import type {EndReason} from '../../flow/end-reason.js';
import type {Logger} from '../../flow/logger.js';
import type {FlowEvent} from '../../monitor/ledger/flow-ledger.js';
import type {Monitor} from '../../monitor/monitor.js';

/** So many lines of each kind in a second. */
const mostLines = 20;
const periodMs = 1000;

/** Ends that a user wants to hear of: the user's own, and those for which something is wrong. */
const notable: ReadonlySet<EndReason> = new Set(['user', 'refused', 'silent', 'sendError', 'threadDied']);

/**
 * Logs what happens to flows: at level info what a user did to them and ends that tell of a problem, at level debug all other
 * starts and ends. Of a flood it logs some, and how many more there were.
 * @returns ends it
 */
export function logFlowEvents(monitor: Pick<Monitor, 'onFlowEvent'>, logger: Logger): () => void {
  const bounded = createBounds(logger);
  return monitor.onFlowEvent(event => {
    const level = isNotable(event) ? 'info' : 'debug';
    bounded(level, messageOf(event), () => fieldsOf(event));
  });
}

function isNotable(event: FlowEvent): boolean {
  return event.type === 'controlled' || (event.type === 'ended' && notable.has(event.reason));
}

function messageOf(event: FlowEvent): string {
  switch (event.type) {
    case 'started':
      return 'flow started';
    case 'ended':
      return event.reason === 'user' ? 'flow ended by a user' : 'flow ended';
    case 'controlled':
      if (event.control === null) return 'block or limit of a flow lifted';
      return event.control.kind === 'blocked' ? 'flow blocked' : 'flow limited';
  }
}

function fieldsOf(event: FlowEvent): object {
  const {service, client, target} = event.flow();
  const flow = {service, client, target};
  switch (event.type) {
    case 'started':
      return flow;
    case 'ended': {
      const {reason, rxBytes, txBytes} = event;
      return {...flow, reason, rxBytes, txBytes};
    }
    case 'controlled': {
      const {control} = event;
      if (control === null) return flow;
      if (control.kind === 'throttled') return {...flow, bytesPerSecond: control.bytesPerSecond};
      const {untilMs} = control;
      return untilMs === null ? flow : {...flow, seconds: Math.round((untilMs - steadyNow()) / 1000)};
    }
  }
}

/** By message: how many were logged in this second, and how many were not. */
interface Bound {
  logged: number;
  left: number;
}

function createBounds(logger: Logger) {
  const bounds = new Map<string, Bound>();
  return (level: 'debug' | 'info', message: string, fields: () => object): void => {
    let bound = bounds.get(message);
    if (bound === undefined) {
      const opened: Bound = {logged: 0, left: 0};
      bound = opened;
      bounds.set(message, opened);
      setTimeout(() => {
        bounds.delete(message);
        if (opened.left > 0) logger[level]({more: opened.left}, message);
      }, periodMs).unref();
    }
    if (bound.logged < mostLines) {
      bound.logged++;
      logger[level](fields(), message);
    } else bound.left++;
  };
}
