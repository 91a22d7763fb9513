import type {FlowTelling} from '../../capture/flows/flow-telling.js';
import type {MeterTable} from '../../reporting/meter-table.js';
import type {RelayEvent} from './relay-events.js';

/** Makes events of what a capture tells of its flows. */
export function captureEvents(
  service: string,
  table: MeterTable,
  push: (event: RelayEvent) => void,
): FlowTelling {
  return {
    table,
    onStart: flow => push({type: 'started', protocol: 'udp', service, isMore: true, ...flow}),
    onMetadata: (generation, metadata) => push({type: 'metadata', generation, metadata, isMore: true}),
    onEnd: flow => push({type: 'ended', ...flow}),
  };
}
