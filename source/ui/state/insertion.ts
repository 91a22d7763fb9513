import {portOf} from '../../address/endpoint.js';
import type {FlowSnapshot} from '../../snapshot/snapshot.js';
import {activeFlows} from './actions.js';
import type {PendingInsertion} from './commands.js';
import type {MenuItem, ScreenState} from './screen-state.js';

/** The name of the service that a screen has put in front of the server at this port. */
export function liveServiceName(port: number): string {
  return `in-front-of-${port}`;
}

/** What the menu of actions offers about the server of the flows under the cursor: to stand in front of it, or to go away. */
export function insertionItems(state: ScreenState): readonly MenuItem[] {
  if (!state.insertsServers) return [];
  const ports = new Set(activeFlows(state).flatMap(flow => serverPort(state, flow) ?? []));
  const [port] = ports;
  // One server at a time.
  if (port === undefined || ports.size > 1) return [];
  return isInFrontOf(state, port)
    ? [
        {
          label: `leave :${port}`,
          description: 'datagrams go directly again, and are watched as before',
          command: {type: 'planInsertion', change: 'leave', port},
        },
      ]
    : [
        {
          label: `insert in front of :${port}`,
          description: 'datagrams pass through udptop: exact sessions, queues, fair limits',
          command: {type: 'planInsertion', change: 'insert', port},
        },
      ];
}

/** What the user has to confirm. */
export function planInsertion(change: 'insert' | 'leave', port: number): PendingInsertion {
  const question =
    change === 'insert'
      ? `Insert udptop in front of :${port}? Datagrams of this server pass through it until you leave or quit.`
      : `Leave :${port}? Its datagrams go directly again.`;
  return {question, action: change, port};
}

export function insertionOutcome({action, port}: Pick<PendingInsertion, 'action' | 'port'>): string {
  return action === 'insert'
    ? `In front of :${port}: F9 offers to leave it again`
    : `Left :${port}: its datagrams go directly`;
}

/** The port of the server on this machine that a flow belongs to; undefined if it does not. */
function serverPort({newest}: ScreenState, {service, target, metadata}: FlowSnapshot): number | undefined {
  const handler = newest.services.find(({name}) => name === service)?.handler;
  const port = portOf(target);
  if (handler === 'insert') return service === liveServiceName(port) ? port : undefined;
  const isOfLocalServer = metadata.direction === 'in' || metadata.direction === 'local';
  return handler === 'capture' && isOfLocalServer ? port : undefined;
}

function isInFrontOf({newest}: ScreenState, port: number): boolean {
  return newest.services.some(({name}) => name === liveServiceName(port));
}
