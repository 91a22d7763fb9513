import {snapshotSchemaName} from './json.js';
import type {SnapshotFile} from './schema.js';

type Test = (value: unknown) => boolean;

/**
 * Whether a file without flows is one that the schema allows. A quick test: the schema takes long to load. Where it says
 * no, the schema decides.
 */
export function isPlainFile(value: unknown): value is SnapshotFile {
  return file(value);
}

const text: Test = value => typeof value === 'string';
const truth: Test = value => typeof value === 'boolean';
const number: Test = value => typeof value === 'number' && Number.isFinite(value);
const count: Test = value => number(value) && (value as number) >= 0;
const share: Test = value => count(value) && (value as number) <= 1;
const countOrNull: Test = value => value === null || count(value);
const positive: Test = value => number(value) && (value as number) > 0;
const time: Test = value => {
  if (typeof value !== 'string') return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && value.length === 24 && new Date(ms).toISOString() === value;
};

function optional(test: Test): Test {
  return value => value === undefined || test(value);
}

function list(test: Test): Test {
  return value => Array.isArray(value) && value.every(test);
}

function oneOf(...words: readonly string[]): Test {
  return value => words.includes(value as string);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Object.hasOwn(value, '__proto__');

/** An object with these fields, and maybe others. */
function object(tests: Readonly<Record<string, Test>>): Test {
  const entries = Object.entries(tests);
  return value => isObject(value) && entries.every(([name, test]) => test(own(value, name)));
}

function own(value: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

const amount = {packets: count, bytes: count};
const traffic = {...amount, packetsPerSecond: count, bytesPerSecond: count};
const received = {
  ...traffic,
  forwarded: optional(object(traffic)),
  dropped: optional(object(traffic)),
};
const receivedTraffic = object(received);
const direction = object({
  ...received,
  forwardedPackets: count,
  droppedPackets: count,
  queuedPackets: optional(count),
});
const flowCounts = object({active: count, started: count, ended: count, evicted: optional(count)});
const receivedAmount = object({...amount, forwarded: optional(object(amount))});
const amounts = {rx: receivedAmount, tx: receivedAmount};
const counts: Test = value => isObject(value) && Object.values(value).every(count);
const drops = object({total: count, byReason: counts});

const limits = object({
  maxSessionsPerClient: optional(count),
  newSessionsPerSecond: optional(count),
  amplification: optional(count),
  rates: optional(
    list(
      object({
        of: oneOf('service', 'flow', 'client', 'network'),
        block: optional(text),
        rxBytesPerSecond: optional(count),
        txBytesPerSecond: optional(count),
        rxDatagramsPerSecond: optional(count),
        txDatagramsPerSecond: optional(count),
        newSessionsPerSecond: optional(count),
      }),
    ),
  ),
});

const responseTimes = object({
  samples: count,
  sumMs: count,
  buckets: list(object({atMostMs: countOrNull, samples: count})),
});

const service = object({
  name: text,
  handler: text,
  listen: text,
  target: text,
  statsGUID: text,
  metered: optional(truth),
  flows: optional(flowCounts),
  maxSessions: optional(count),
  limits: optional(limits),
  problem: optional(text),
  rx: optional(direction),
  tx: optional(direction),
  drops: optional(drops),
  unaccounted: optional(number),
  refusals: optional(count),
  responseTimes: optional(responseTimes),
  failedLogins: optional(count),
  proxyHeaderBytes: optional(count),
  notInspected: optional(count),
  receiveQueue: optional(object({bytes: count, roomBytes: count})),
  notUdp: optional(object({packets: count, answered: count})),
  capture: optional(object({mirrored: object(amount), untracked: object(amount), malformedPackets: count})),
});

const part = object(amounts);
const relay = object({threads: count, busiest: share});
const matching = object({flows: count, rx: receivedTraffic, tx: receivedTraffic, drops: count});

const host = object({
  name: text,
  version: text,
  state: oneOf('live', 'late', 'stale', 'left'),
  heardAt: time,
  clockAheadMs: number,
  uptimeSeconds: count,
  flows: flowCounts,
  matching,
  rx: direction,
  tx: direction,
  drops,
  refusals: count,
  relay: optional(relay),
  readonly: truth,
  demo: truth,
  problem: optional(text),
});

const file = object({
  schema: oneOf(snapshotSchemaName),
  takenAt: time,
  version: text,
  host: text,
  uptimeSeconds: count,
  intervalSeconds: positive,
  services: list(service),
  demo: optional(truth),
  notices: optional(list(text)),
  totals: object({
    flows: flowCounts,
    rx: direction,
    tx: direction,
    drops,
    unaccounted: optional(number),
    refusals: optional(count),
    attribution: optional(object({shown: part, ended: part, evicted: part, unattributed: part})),
  }),
  view: optional(
    object({
      filter: text,
      sort: optional(text),
      scope: optional(oneOf('all', 'filtered', 'tagged')),
      exported: optional(object({...amounts, flows: count, ofFlows: count})),
      matching: optional(matching),
    }),
  ),
  alerts: optional(
    list(
      object({name: text, host: optional(text), filter: text, since: time, flows: count, ids: list(text)}),
    ),
  ),
  relay: optional(relay),
  hosts: optional(list(host)),
});
