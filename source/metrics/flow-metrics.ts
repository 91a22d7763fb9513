import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {initialView, viewFlows} from '../view/view.js';
import type {Labels, Metric} from './metric.js';

const liveByRate = initialView({filter: '!state:ended'});

/** The live flows with the highest rates, at most so many. */
export function topFlows(snapshot: Snapshot, most: number): readonly FlowSnapshot[] {
  return viewFlows(snapshot, liveByRate).slice(0, most);
}

const labels = ['service', 'client', 'target'];
const labelsOf = ({service, client, target}: FlowSnapshot): Labels => ({service, client, target});

function ofDirection(
  name: string,
  help: string,
  amount: 'packets' | 'bytes',
): Metric<readonly FlowSnapshot[]> {
  return {
    name,
    type: 'counter',
    help,
    labels: [...labels, 'direction'],
    samples: flows =>
      flows.flatMap(flow =>
        (['rx', 'tx'] as const).map(direction => ({
          labels: {...labelsOf(flow), direction},
          value: flow[direction][amount],
        })),
      ),
  };
}

/** What concerns one flow, for those that are published. */
export const flowMetrics: readonly Metric<readonly FlowSnapshot[]>[] = [
  ofDirection(
    'udptop_flow_received_packets_total',
    'Datagrams of a flow that came from its client (rx) and from its target (tx).',
    'packets',
  ),
  ofDirection(
    'udptop_flow_received_bytes_total',
    'UDP payload of a flow that came from its client (rx) and from its target (tx).',
    'bytes',
  ),
  {
    name: 'udptop_flow_dropped_packets_total',
    type: 'counter',
    help: 'Datagrams of a flow that were received and not forwarded.',
    labels,
    samples: flows => flows.map(flow => ({labels: labelsOf(flow), value: flow.drops})),
  },
];
