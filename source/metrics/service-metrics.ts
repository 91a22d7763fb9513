import {dropReasons} from '../relay/counters.js';
import type {DirectionTotals, ServiceSnapshot} from '../snapshot/snapshot.js';
import {known, type Metric, type Sample} from './metric.js';
import {responseSamples} from './response-histogram.js';

type ServiceMetric = Metric<readonly ServiceSnapshot[]>;
const directions = ['rx', 'tx'] as const;

/** One series for each service of which the value is known. */
function ofService(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (service: ServiceSnapshot) => number | undefined,
): ServiceMetric {
  return perService(name, type, help, [], service => known(read(service)));
}

/** Two series for each service. */
function ofDirection(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  read: (traffic: DirectionTotals) => number | undefined,
): ServiceMetric {
  return perService(name, type, help, ['direction'], service =>
    directions.flatMap(direction => known(read(service[direction]), {direction})),
  );
}

/** @param samplesOf those of one service, without the label `service` */
function perService(
  name: string,
  type: ServiceMetric['type'],
  help: string,
  labels: readonly string[],
  samplesOf: (service: ServiceSnapshot) => readonly Sample[],
): ServiceMetric {
  return {
    name,
    type,
    help,
    labels: ['service', ...labels],
    samples: services =>
      services.flatMap(service =>
        samplesOf(service).map(sample => ({...sample, labels: {service: service.name, ...sample.labels}})),
      ),
  };
}

/** What a second may bring, for whom, in each direction. */
function ofRates(name: string, help: string, amount: 'Bytes' | 'Datagrams'): ServiceMetric {
  return perService(name, 'gauge', help, ['of', 'block', 'direction'], ({limits}) =>
    (limits?.rates ?? []).flatMap(rate =>
      directions.flatMap(direction =>
        known(rate[`${direction}${amount}PerSecond`], {of: rate.of, block: rate.block ?? '', direction}),
      ),
    ),
  );
}

const traffic: readonly ServiceMetric[] = [
  ofDirection(
    'udptop_received_packets_total',
    'counter',
    'Datagrams that came from clients (rx) and from targets (tx).',
    ({packets}) => packets,
  ),
  ofDirection(
    'udptop_received_bytes_total',
    'counter',
    'UDP payload that came from clients (rx) and from targets (tx).',
    ({bytes}) => bytes,
  ),
  ofDirection(
    'udptop_forwarded_packets_total',
    'counter',
    'Datagrams that the network took, to targets (rx) and to clients (tx).',
    ({forwardedPackets}) => forwardedPackets,
  ),
  ofDirection(
    'udptop_queued_packets',
    'gauge',
    'Datagrams that wait to be sent. Received = forwarded + dropped + queued.',
    ({queuedPackets}) => queuedPackets,
  ),
  perService(
    'udptop_dropped_packets_total',
    'counter',
    'Datagrams that were received and not forwarded, by the reason.',
    ['reason'],
    ({drops: {byReason}}) => dropReasons.map(reason => ({labels: {reason}, value: byReason[reason] ?? 0})),
  ),
  ofDirection(
    'udptop_dropped_bytes_total',
    'counter',
    'UDP payload that was received and not forwarded.',
    ({dropped}) => dropped?.bytes,
  ),
  ofService(
    'udptop_kernel_dropped_packets_total',
    'counter',
    'Datagrams that the kernel dropped before udptop could receive them.',
    ({drops}) => drops.byReason.kernel ?? 0,
  ),
  ofService(
    'udptop_unaccounted_packets',
    'gauge',
    'Datagrams received that are neither forwarded nor dropped nor queued: 0, or udptop has a mistake.',
    ({unaccounted}) => unaccounted,
  ),
  ofService(
    'udptop_refusals_total',
    'counter',
    'ICMP refusals of targets: nothing listens there.',
    ({refusals}) => refusals,
  ),
  perService(
    'udptop_response_seconds',
    'histogram',
    'How long targets took to answer, of answers that name their request or end a handshake.',
    [],
    service => responseSamples('udptop_response_seconds', service.responseTimes),
  ),
];

const sessions: readonly ServiceMetric[] = [
  ofService('udptop_sessions', 'gauge', 'Sessions that are open.', ({flows}) => flows.active),
  ofService(
    'udptop_sessions_started_total',
    'counter',
    'Sessions that have started.',
    ({flows}) => flows.started,
  ),
  ofService(
    'udptop_sessions_ended_total',
    'counter',
    'Sessions that have ended, for whatever reason.',
    ({flows}) => flows.ended,
  ),
  ofService(
    'udptop_sessions_evicted_total',
    'counter',
    'Sessions that have ended to make room at the limit.',
    ({flows}) => flows.evicted,
  ),
  ofService(
    'udptop_failed_logins_total',
    'counter',
    'How often a SOCKS5 client gave a wrong user or password.',
    ({failedLogins}) => failedLogins,
  ),
  ofService(
    'udptop_not_inspected_flows_total',
    'counter',
    'Flows of which inspection did not look at all first datagrams, for lack of time.',
    ({notInspected = 0}) => notInspected,
  ),
];

const limits: readonly ServiceMetric[] = [
  ofService(
    'udptop_max_sessions',
    'gauge',
    'The most sessions that may be open.',
    ({maxSessions}) => maxSessions,
  ),
  ofService(
    'udptop_max_sessions_per_client',
    'gauge',
    'The most sessions that one client address may have open, where that is limited.',
    service => service.limits?.maxSessionsPerClient,
  ),
  ofService(
    'udptop_max_new_sessions_per_second',
    'gauge',
    'How many sessions may begin in a second on average, where that is limited.',
    service => service.limits?.newSessionsPerSecond,
  ),
  ofService(
    'udptop_max_amplification_ratio',
    'gauge',
    'How many times its bytes a client gets before it has sent again, where that is limited.',
    service => service.limits?.amplification,
  ),
  ofRates(
    'udptop_max_bytes_per_second',
    'How many bytes may pass in a second, where that is limited, of the service, each flow, each client of a block, or a network.',
    'Bytes',
  ),
  ofRates(
    'udptop_max_packets_per_second',
    'How many datagrams may pass in a second, where that is limited, of the service, each flow, each client of a block, or a network.',
    'Datagrams',
  ),
  perService(
    'udptop_max_new_sessions_of_block_per_second',
    'gauge',
    'How many sessions may begin in a second, where that is limited for each client of a block, or for a network.',
    ['of', 'block'],
    service =>
      (service.limits?.rates ?? []).flatMap(({of, block = '', newSessionsPerSecond}) =>
        known(newSessionsPerSecond, {of, block}),
      ),
  ),
];

const state: readonly ServiceMetric[] = [
  perService(
    'udptop_service_info',
    'gauge',
    'Always 1; the labels say where a service listens, and where it sends to.',
    ['handler', 'listen', 'target'],
    ({handler, listen, target}) => [{labels: {handler, listen, target}, value: 1}],
  ),
  ofService(
    'udptop_service_up',
    'gauge',
    'Whether a service works: 1, or 0 while its device, address or target is gone, or its thread is stuck.',
    ({problem}) => (problem === undefined ? 1 : 0),
  ),
  ofService(
    'udptop_receive_queue_bytes',
    'gauge',
    'How full the receive queue of the kernel is, with its own overhead.',
    ({receiveQueue}) => receiveQueue?.bytes,
  ),
  ofService(
    'udptop_receive_queue_room_bytes',
    'gauge',
    'How much the receive queue of the kernel holds.',
    ({receiveQueue}) => receiveQueue?.roomBytes,
  ),
  ofService(
    'udptop_not_udp_packets_total',
    'counter',
    'Packets that came into a TUN device and are not UDP. No other counter has them.',
    ({notUdp}) => notUdp?.packets,
  ),
  ofService(
    'udptop_not_udp_answered_total',
    'counter',
    'Those of them that were answered, as a host would answer them.',
    ({notUdp}) => notUdp?.answered,
  ),
  ofService(
    'udptop_mirrored_packets_total',
    'counter',
    'Datagrams that a capture saw once more, at another interface. No other counter has them.',
    ({capture}) => capture?.mirrored.packets,
  ),
  ofService(
    'udptop_untracked_packets_total',
    'counter',
    'Datagrams that belong to no flow, because a capture had as many flows as it keeps. Included in what was received.',
    ({capture}) => capture?.untracked.packets,
  ),
  ofService(
    'udptop_untracked_bytes_total',
    'counter',
    'Payload bytes of these datagrams.',
    ({capture}) => capture?.untracked.bytes,
  ),
  ofService(
    'udptop_malformed_packets_total',
    'counter',
    'Packets that a capture saw and whose headers make no sense. No other counter has them.',
    ({capture}) => capture?.malformedPackets,
  ),
];

/** What concerns one service, for each that runs. */
export const serviceMetrics: readonly ServiceMetric[] = [...traffic, ...sessions, ...limits, ...state];
