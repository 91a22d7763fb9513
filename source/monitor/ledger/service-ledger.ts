import {steadyNow} from '../../clock/steady.js';
import {listenLabel, targetLabel} from '../../configuration/endpoint-labels.js';
import type {ServiceConfiguration} from '../../configuration/model.js';
import {responseLimitsMs} from '../../flow/response-classes.js';
import {formatCount} from '../../quantity/format.js';
import {C, clearGauges, readDrops, responseCounts, type ServiceCounters} from '../../relay/counters.js';
import {sumTraffic, withDropped} from '../../snapshot/forwarding.js';
import {noTraffic} from '../../snapshot/no-traffic.js';
import type {
  DirectionTotals,
  Drops,
  FlowCounts,
  ServiceResponseTimes,
  ServiceSnapshot,
  Totals,
  Traffic,
} from '../../snapshot/snapshot.js';
import {limitsOf} from './service-limits.js';
import {createProblemWatch, targetNames} from './service-problem.js';

interface ServiceRecord {
  serviceIndex: number;
  configuration: ServiceConfiguration;
  /** Whether it has stopped; its counters stay in the totals. */
  retired: boolean;
  /** The counters of each thread that serves it, in memory shared with the relay. */
  readonly live: ServiceCounters[];
  readonly counters: ServiceCounters;
  readonly baseline: ServiceCounters;
  /** By column: how fast each counter grew in the last interval. */
  readonly perSecond: Float64Array;
  /** Why it does not work, when last looked. */
  problem: string | undefined;
}

/** How often the system is asked whether a service can work. */
const lookPeriodMs = 1000;

/** A service, and its counters in each thread that serves it. */
export interface LedgerService {
  /** Never used again for another one. */
  readonly serviceIndex: number;
  readonly configuration: ServiceConfiguration;
  readonly counters: readonly ServiceCounters[];
}

function createRecord({serviceIndex, configuration, counters}: LedgerService): ServiceRecord {
  const columns = counters[0]!.length;
  return {
    serviceIndex,
    configuration,
    retired: false,
    live: [...counters],
    counters: new Float64Array(columns),
    baseline: new Float64Array(columns),
    perSecond: new Float64Array(columns),
    problem: undefined,
  };
}

/** The reader's account of the services: totals that outlive their flows, and the services themselves. */
export function createServiceLedger(services: readonly LedgerService[]) {
  const records = services.map(createRecord);
  let running = records;
  let findProblems = createProblemWatch(services.map(({configuration}) => configuration));
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  function lookForProblems(): void {
    if (steadyNow() - lookedAtMs < lookPeriodMs) return;
    lookedAtMs = steadyNow();
    const problems = findProblems(index => running[index]!.counters);
    for (const [index, record] of running.entries()) record.problem = problems[index];
  }

  /** @param order the indexes of the running services, as they are shown */
  function setRunning(order: readonly number[]): void {
    running = order.map(wanted => records.find(({serviceIndex}) => serviceIndex === wanted)!);
    findProblems = createProblemWatch(running.map(({configuration}) => configuration));
    lookedAtMs = Number.NEGATIVE_INFINITY;
  }

  return {
    read(): void {
      for (const {live, counters} of records) {
        counters.fill(0);
        for (const ofThread of live) {
          const copy = Float64Array.from(ofThread);
          orderLifecycle(copy);
          orderTraffic(copy);
          for (let column = 0; column < counters.length; column++) counters[column]! += copy[column]!;
        }
      }
      lookForProblems();
    },

    /** One more thread serves it, in place of one that died. */
    addThread(serviceIndex: number, counters: ServiceCounters): void {
      records.find(record => record.serviceIndex === serviceIndex)?.live.push(counters);
    },

    /** The service has stopped. */
    retire(serviceIndex: number): void {
      const record = records.find(each => each.serviceIndex === serviceIndex)!;
      record.retired = true;
      for (const counters of record.live) clearGauges(counters);
    },

    /** A service has started. One of the same name that has stopped goes on in it. */
    add(service: LedgerService): void {
      const {serviceIndex, configuration, counters} = service;
      const before = records.find(
        ({retired, configuration: {name}}) => retired && name === configuration.name,
      );
      if (!before) {
        records.push(createRecord(service));
        return;
      }
      before.serviceIndex = serviceIndex;
      before.configuration = configuration;
      before.retired = false;
      before.live.push(...counters);
    },

    setRunning,

    closeInterval(seconds: number): void {
      for (const {counters, baseline, perSecond} of records) {
        for (let column = 0; column < counters.length; column++) {
          perSecond[column] = (counters[column]! - baseline[column]!) / seconds;
        }
        baseline.set(counters);
      }
    },

    services: (): ServiceSnapshot[] => running.map(serviceSnapshot),

    /** Those that have stopped are in the totals, too. */
    totals: (): Totals => sumServices(records.map(serviceSnapshot)),

    /** Sentences for the screen's header. */
    notices: (): string[] => running.flatMap(serviceNotices),
  };
}

/**
 * Every eviction is an end, and every end had a start. The relay keeps counting during a read, and the
 * processor may reorder its writes and these reads, so a reading can contradict that by a few sessions.
 */
function orderLifecycle(counters: Float64Array): void {
  counters[C.sessionsEnded] = Math.max(counters[C.sessionsEnded]!, counters[C.sessionsEvicted]!);
  counters[C.sessionsStarted] = Math.max(counters[C.sessionsStarted]!, counters[C.sessionsEnded]!);
}

/**
 * Nothing leaves or is dropped before it came: the rest of what came waits. As above, a reading can contradict that. What is
 * raised then never goes back in a later reading, as a total that is published must not.
 */
function orderTraffic(counters: Float64Array): void {
  for (const [received, dropped, forwarded] of trafficColumns) {
    counters[received!] = Math.max(counters[received!]!, counters[forwarded!]! + counters[dropped!]!);
  }
}

const trafficColumns = [
  [C.rxPackets, C.rxDropped, C.rxForwarded],
  [C.txPackets, C.txDropped, C.txForwarded],
];

function serviceSnapshot(record: ServiceRecord): ServiceSnapshot {
  const {configuration, counters, perSecond} = record;
  const traffic = (packets: number, bytes: number): Traffic => ({
    packets: counters[packets]!,
    bytes: counters[bytes]!,
    packetsPerSecond: perSecond[packets]!,
    bytesPerSecond: perSecond[bytes]!,
  });
  return {
    name: configuration.name,
    handler: configuration.handler,
    listen: listenLabel(configuration),
    target: targetLabel(configuration),
    statsGUID: configuration.statsGUID,
    metered: isMetered(record),
    maxSessions: configuration.limits.maxSessions,
    limits: limitsOf(configuration),
    ...(record.problem !== undefined && {problem: record.problem}),
    flows: {
      active: counters[C.sessionsStarted]! - counters[C.sessionsEnded]!,
      started: counters[C.sessionsStarted]!,
      ended: counters[C.sessionsEnded]!,
      evicted: counters[C.sessionsEvicted]!,
    },
    rx: {
      ...withDropped(traffic(C.rxPackets, C.rxBytes), traffic(C.rxDropped, C.rxDroppedBytes)),
      forwardedPackets: counters[C.rxForwarded]!,
      droppedPackets: counters[C.rxDropped]!,
      queuedPackets: queued(counters, C.rxPackets, C.rxForwarded, C.rxDropped, C.rxUnaccounted),
    },
    tx: {
      ...withDropped(traffic(C.txPackets, C.txBytes), traffic(C.txDropped, C.txDroppedBytes)),
      forwardedPackets: counters[C.txForwarded]!,
      droppedPackets: counters[C.txDropped]!,
      queuedPackets: queued(counters, C.txPackets, C.txForwarded, C.txDropped, C.txUnaccounted),
    },
    drops: serviceDrops(counters),
    unaccounted: unaccountedOf(counters),
    refusals: counters[C.refusals]!,
    ...answers(counters),
    ...(counters[C.receiveQueueRoomBytes]! > 0 && {
      receiveQueue: {bytes: counters[C.receiveQueueBytes]!, roomBytes: counters[C.receiveQueueRoomBytes]!},
    }),
    ...(configuration.handler === 'socks5' && {failedLogins: counters[C.failedLogins]!}),
    ...(configuration.handler === 'udp' &&
      configuration.proxyProtocol && {proxyHeaderBytes: counters[C.proxyHeaderBytes]!}),
    ...(counters[C.notInspected]! > 0 && {notInspected: counters[C.notInspected]!}),
    ...(configuration.handler === 'capture' && {
      capture: {
        mirrored: {packets: counters[C.mirroredPackets]!, bytes: counters[C.mirroredBytes]!},
        untracked: {packets: counters[C.untrackedPackets]!, bytes: counters[C.untrackedBytes]!},
        malformedPackets: counters[C.malformedPackets]!,
      },
    }),
    ...(configuration.handler === 'tungo' && {
      notUdp: {packets: counters[C.notUdpPackets]!, answered: counters[C.notUdpAnswered]!},
    }),
  };
}

/** What neither left nor was lost: it waits, or is being handled. */
function queued(
  counters: ServiceCounters,
  ...[packets, forwarded, dropped, unaccounted]: readonly [number, number, number, number]
): number {
  return Math.max(0, counters[packets]! - counters[forwarded]! - counters[dropped]! - counters[unaccounted]!);
}

function unaccountedOf(counters: ServiceCounters): number {
  return counters[C.rxUnaccounted]! + counters[C.txUnaccounted]!;
}

function serviceDrops(counters: ServiceCounters): Drops {
  return sumDrops([{...readDrops(counters), kernel: counters[C.kernelDrops]!}]);
}

function answers(counters: ServiceCounters): {readonly responseTimes?: ServiceResponseTimes} {
  const counts = responseCounts(counters);
  const samples = counts.reduce((sum, count) => sum + count, 0);
  if (samples === 0) return {};
  const buckets = Array.from(counts, (ofClass, index) => ({
    atMostMs: responseLimitsMs[index] ?? null,
    samples: ofClass,
  }));
  return {
    responseTimes: {
      samples,
      sumMs: counters[C.responseSumMs]!,
      buckets: buckets.filter(bucket => bucket.samples > 0),
    },
  };
}

function isMetered({live, counters}: ServiceRecord): boolean {
  return counters[C.metered] === live.length;
}

function serviceNotices(record: ServiceRecord): string[] {
  const {configuration, counters} = record;
  const {name} = configuration;
  const notices = [];
  if (record.problem !== undefined) notices.push(`${name}: ${record.problem}`);
  else if (counters[C.unresolvedTargets]! > 0) {
    const names = targetNames(configuration).join(', ');
    notices.push(
      `${name}: of ${names}, ${counters[C.unresolvedTargets]} cannot be resolved, and are tried again`,
    );
  }
  const refused = Math.round(readDrops(record.perSecond).sessionRate);
  if (refused > 0) {
    notices.push(
      `${name}: new clients come faster than newSessionsPerSecond allows; ${formatCount(refused)} datagrams a second are dropped`,
    );
  }
  const untracked = Math.round(record.perSecond[C.untrackedPackets]!);
  if (untracked > 0 && configuration.handler === 'capture') {
    notices.push(
      `${name}: more than ${formatCount(configuration.maxFlows)} flows; ${formatCount(untracked)} datagrams a second are counted without a flow`,
    );
  }
  const errors = counters[C.reporterErrors]! + counters[C.carriedErrors]!;
  if (errors > 0) notices.push(`${name}: its reporter threw ${errors} times`);
  const unaccounted = unaccountedOf(counters);
  if (unaccounted !== 0)
    notices.push(`${name}: ${unaccounted} datagrams are unaccounted for; please report it`);
  const lost = counters[C.reporterLost]!;
  if (lost > 0) notices.push(`${name}: its reporter is too slow and was not told of ${lost} packets`);
  const forgotten = counters[C.reporterForgotten]!;
  if (forgotten > 0) {
    notices.push(`${name}: its reporter is too slow and was not told of ${forgotten} short connections`);
  }
  return notices;
}

/** The totals of all services. */
export function sumServices(services: readonly ServiceSnapshot[]): Totals {
  return {
    flows: services
      .map(({flows}) => flows)
      .reduce(addFlowCounts, {active: 0, started: 0, ended: 0, evicted: 0}),
    rx: services.map(({rx}) => rx).reduce(addDirection, noTraffic),
    tx: services.map(({tx}) => tx).reduce(addDirection, noTraffic),
    drops: sumDrops(services.map(({drops}) => drops.byReason)),
    unaccounted: services.reduce((sum, {unaccounted = 0}) => sum + unaccounted, 0),
    refusals: services.reduce((sum, {refusals}) => sum + refusals, 0),
  };
}

function addDirection(a: DirectionTotals, b: DirectionTotals): DirectionTotals {
  return {
    ...sumTraffic([a, b]),
    forwardedPackets: a.forwardedPackets + b.forwardedPackets,
    droppedPackets: a.droppedPackets + b.droppedPackets,
    queuedPackets: (a.queuedPackets ?? 0) + (b.queuedPackets ?? 0),
  };
}

function addFlowCounts(a: FlowCounts, b: FlowCounts): FlowCounts {
  return {
    active: a.active + b.active,
    started: a.started + b.started,
    ended: a.ended + b.ended,
    evicted: a.evicted + b.evicted,
  };
}

function sumDrops(counts: readonly Readonly<Record<string, number>>[]): Drops {
  const byReason: Record<string, number> = {};
  let total = 0;
  for (const [reason, packets] of counts.flatMap(count => Object.entries(count))) {
    if (packets === 0) continue;
    byReason[reason] = (byReason[reason] ?? 0) + packets;
    total += packets;
  }
  return {total, byReason};
}
