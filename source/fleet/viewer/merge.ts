import {sumAmounts} from '../../snapshot/attribution.js';
import {sumTraffic} from '../../snapshot/forwarding.js';
import type {
  Amount,
  Attribution,
  DirectionTotals,
  Drops,
  FlowCounts,
  HostSnapshot,
  MatchingFlows,
  RelayLoad,
  ServiceResponseTimes,
  ServiceSnapshot,
  Snapshot,
  Totals,
} from '../../snapshot/snapshot.js';
import type {Machine} from './machines.js';

/** Whether what a machine said counts. What a silent one said is no longer so. */
export function counts({state}: Pick<Machine, 'state'>): boolean {
  return state === 'live' || state === 'late';
}

/** The totals of a fleet: the sums of the machines that count. */
export function mergedTotals(machines: readonly Machine[]): Totals {
  const all = machines.filter(counts).map(({head}) => head.picture.totals);
  const attributions = all.flatMap(({attribution}) => attribution ?? []);
  return {
    flows: sumFlows(all.map(({flows}) => flows)),
    rx: sumTotals(all.map(({rx}) => rx)),
    tx: sumTotals(all.map(({tx}) => tx)),
    drops: sumDrops(all.map(({drops}) => drops)),
    unaccounted: sum(all, ({unaccounted = 0}) => unaccounted),
    refusals: sum(all, ({refusals}) => refusals),
    // As far as all of them know it.
    ...(attributions.length === all.length && {attribution: sumAttributions(attributions)}),
  };
}

function sumAttributions(all: readonly Attribution[]): Attribution {
  const part = (name: keyof Attribution) => sumAmounts(all.map(each => each[name]));
  return {
    shown: part('shown'),
    ended: part('ended'),
    evicted: part('evicted'),
    unattributed: part('unattributed'),
  };
}

/** The sums of the flows that match on the machines that count. */
export function mergedMatching(machines: readonly Machine[]): MatchingFlows {
  const all = machines.filter(counts).map(({head}) => head.matching);
  return {
    flows: sum(all, ({flows}) => flows),
    rx: sumTraffic(all.map(({rx}) => rx)),
    tx: sumTraffic(all.map(({tx}) => tx)),
    drops: sum(all, ({drops}) => drops),
  };
}

/** The services of a fleet: those with the same name on several machines are one. */
export function mergedServices(machines: readonly Machine[]): readonly ServiceSnapshot[] {
  const byName = new Map<string, {readonly host: string; readonly service: ServiceSnapshot}[]>();
  for (const {name: host, head} of machines.filter(counts)) {
    for (const service of head.picture.services) {
      const same = byName.get(service.name);
      if (same) same.push({host, service});
      else byName.set(service.name, [{host, service}]);
    }
  }
  return [...byName.values()].map(mergedService);
}

function mergedService(
  same: readonly {readonly host: string; readonly service: ServiceSnapshot}[],
): ServiceSnapshot {
  const all = same.map(({service}) => service);
  const [first] = all;
  const shared = (read: (service: ServiceSnapshot) => string, otherwise: string) =>
    all.every(service => read(service) === read(first!)) ? read(first!) : otherwise;
  const troubled = same.filter(({service}) => service.problem !== undefined);
  const [trouble] = troubled;
  const more = troubled.length > 1 ? ` (and ${troubled.length - 1} more)` : '';
  const queues = all.flatMap(({receiveQueue}) => receiveQueue ?? []);
  const others = all.flatMap(({notUdp}) => notUdp ?? []);
  const captures = all.flatMap(({capture}) => capture ?? []);
  const times = all.flatMap(({responseTimes}) => responseTimes ?? []);
  const headers = all.flatMap(({proxyHeaderBytes}) => proxyHeaderBytes ?? []);
  const skipped = all.flatMap(({notInspected}) => notInspected ?? []);
  const logins = all.flatMap(({failedLogins}) => failedLogins ?? []);
  return {
    name: first!.name,
    handler: shared(({handler}) => handler, 'several'),
    listen: shared(({listen}) => listen, `${all.length} machines`),
    target: shared(({target}) => target, 'several'),
    statsGUID: shared(({statsGUID}) => statsGUID, 'several'),
    metered: all.every(({metered}) => metered),
    flows: sumFlows(all.map(({flows}) => flows)),
    maxSessions: sum(all, ({maxSessions}) => maxSessions),
    ...(all.length === 1 && first!.limits && {limits: first!.limits}),
    ...(trouble && {problem: `${trouble.host}: ${trouble.service.problem}${more}`}),
    rx: sumTotals(all.map(({rx}) => rx)),
    tx: sumTotals(all.map(({tx}) => tx)),
    drops: sumDrops(all.map(({drops}) => drops)),
    unaccounted: sum(all, ({unaccounted = 0}) => unaccounted),
    refusals: sum(all, ({refusals}) => refusals),
    ...(times.length > 0 && {responseTimes: sumTimes(times)}),
    ...(logins.length > 0 && {failedLogins: sum(logins, count => count)}),
    ...(headers.length > 0 && {proxyHeaderBytes: sum(headers, bytes => bytes)}),
    ...(skipped.length > 0 && {notInspected: sum(skipped, count => count)}),
    ...(queues.length > 0 && {
      receiveQueue: {
        bytes: sum(queues, ({bytes}) => bytes),
        roomBytes: sum(queues, ({roomBytes}) => roomBytes),
      },
    }),
    ...(others.length > 0 && {
      notUdp: {packets: sum(others, ({packets}) => packets), answered: sum(others, ({answered}) => answered)},
    }),
    ...(captures.length > 0 && {
      capture: {
        mirrored: sumPlain(captures.map(({mirrored}) => mirrored)),
        untracked: sumPlain(captures.map(({untracked}) => untracked)),
        malformedPackets: sum(captures, ({malformedPackets}) => malformedPackets),
      },
    }),
  };
}

/** All relay threads of the fleet, and the busiest of them. */
export function mergedRelay(machines: readonly Machine[]): RelayLoad | undefined {
  const loads = machines.filter(counts).flatMap(({head}) => head.picture.relay ?? []);
  if (loads.length === 0) return undefined;
  return {
    threads: sum(loads, ({threads}) => threads),
    busiest: Math.max(...loads.map(({busiest}) => busiest)),
  };
}

/** More would not be read. */
const mostNotices = 20;

/** What the machines' own screens would say, each with its name. */
export function mergedNotices(machines: readonly Machine[]): readonly string[] {
  return machines
    .filter(counts)
    .flatMap(({name, head}) =>
      [...(head.problem === undefined ? [] : [head.problem]), ...head.picture.notices].map(
        notice => `${name}: ${notice}`,
      ),
    )
    .slice(0, mostNotices);
}

/** Undefined where no machine has any configured. */
export function mergedAlerts(machines: readonly Machine[]): Snapshot['alerts'] {
  const all = machines.filter(counts).flatMap(({name, head}) => {
    const {alerts} = head.picture;
    return alerts === undefined ? [] : [alerts.map(alert => ({...alert, host: name}))];
  });
  return all.length === 0 ? undefined : all.flat();
}

export function hostOf({name, state, head, heardAtMs, clockAheadMs}: Machine): HostSnapshot {
  const {picture, matching, readonly, problem} = head;
  const {version, uptimeSeconds, totals, demo, relay, notices, services} = picture;
  const trouble = problem ?? services.find(each => each.problem !== undefined)?.problem ?? notices[0];
  return {
    name,
    version,
    state,
    heardAtMs,
    clockAheadMs,
    uptimeSeconds,
    flows: totals.flows,
    matching,
    rx: totals.rx,
    tx: totals.tx,
    drops: totals.drops,
    refusals: totals.refusals,
    ...(relay && {relay}),
    readonly,
    demo,
    ...(trouble !== undefined && {problem: trouble}),
  };
}

function sum<Item>(items: readonly Item[], read: (item: Item) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}

function sumPlain(all: readonly Amount[]): Amount {
  return {packets: sum(all, ({packets}) => packets), bytes: sum(all, ({bytes}) => bytes)};
}

function sumFlows(all: readonly FlowCounts[]): FlowCounts {
  return {
    active: sum(all, ({active}) => active),
    started: sum(all, ({started}) => started),
    ended: sum(all, ({ended}) => ended),
    evicted: sum(all, ({evicted}) => evicted),
  };
}

/** Answers of all machines, by the limits of their classes. */
function sumTimes(all: readonly ServiceResponseTimes[]): ServiceResponseTimes {
  const samplesOf = new Map<number | null, number>();
  for (const {atMostMs, samples} of all.flatMap(({buckets}) => buckets))
    samplesOf.set(atMostMs, (samplesOf.get(atMostMs) ?? 0) + samples);
  const order = (atMostMs: number | null) => atMostMs ?? Number.POSITIVE_INFINITY;
  return {
    samples: sum(all, ({samples}) => samples),
    sumMs: sum(all, ({sumMs}) => sumMs),
    buckets: [...samplesOf]
      .sort(([a], [b]) => (order(a) < order(b) ? -1 : 1))
      .map(([atMostMs, samples]) => ({atMostMs, samples})),
  };
}

function sumTotals(all: readonly DirectionTotals[]): DirectionTotals {
  return {
    ...sumTraffic(all),
    forwardedPackets: sum(all, ({forwardedPackets}) => forwardedPackets),
    droppedPackets: sum(all, ({droppedPackets}) => droppedPackets),
    queuedPackets: sum(all, ({queuedPackets = 0}) => queuedPackets),
  };
}

function sumDrops(all: readonly Drops[]): Drops {
  const byReason: Record<string, number> = {};
  for (const drops of all) {
    for (const [reason, packets] of Object.entries(drops.byReason))
      byReason[reason] = (byReason[reason] ?? 0) + packets;
  }
  return {total: sum(all, ({total}) => total), byReason};
}
