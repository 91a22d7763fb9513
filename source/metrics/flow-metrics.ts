import type {FlowQuality} from '../flow/flow-quality.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {initialView, viewFlows} from '../view/view.js';
import {known, type Labels, type Metric} from './metric.js';

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

/** Of those flows whose protocol tells. */
function ofQuality(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (quality: FlowQuality) => number | null,
): Metric<readonly FlowSnapshot[]> {
  return {
    name,
    type,
    help,
    labels,
    samples: flows =>
      flows.flatMap(flow => known((flow.quality && read(flow.quality)) ?? undefined, {...labelsOf(flow)})),
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
  ofQuality(
    'udptop_flow_expected_packets_total',
    'counter',
    'Datagrams of a flow that should have come, by the numbers that they carry.',
    ({expected}) => expected,
  ),
  ofQuality(
    // A packet that comes late was missing before.
    'udptop_flow_lost_packets',
    'gauge',
    'Those of them that have not come, or that their receiver reported as lost.',
    ({lost}) => lost,
  ),
  ofQuality(
    'udptop_flow_jitter_seconds',
    'gauge',
    'How much the time between datagrams of a flow changes, by RFC 3550.',
    ({jitterMs}) => (jitterMs === null ? null : jitterMs / 1000),
  ),
  ofQuality(
    'udptop_flow_mos_estimate',
    'gauge',
    'What listeners of a call would say, from 1 to 4.5: an estimate by the E-model.',
    ({mosEstimate}) => mosEstimate,
  ),
  ofQuality(
    'udptop_flow_requests_total',
    'counter',
    'Requests of a flow, without those that were sent again.',
    ({asked}) => asked,
  ),
  ofQuality(
    'udptop_flow_answered_requests_total',
    'counter',
    'Requests of a flow that were answered.',
    ({answered}) => answered,
  ),
  ofQuality(
    'udptop_flow_retried_requests_total',
    'counter',
    'Requests of a flow that were sent again.',
    ({retries}) => retries,
  ),
  ofQuality(
    'udptop_flow_path_round_trip_seconds',
    'gauge',
    'The round trip of a flow that its protocol itself measures or shows.',
    ({pathRttMs}) => (pathRttMs === null ? null : pathRttMs / 1000),
  ),
];
