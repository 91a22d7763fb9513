import {z} from 'zod';
import {endReasons} from '../flow/end-reason.js';
import {snapshotSchemaName} from './json.js';

const count = z.number().min(0);
const traffic = z.looseObject({packets: count, bytes: count, packetsPerSecond: count, bytesPerSecond: count});
const direction = traffic.extend({forwarded: traffic.optional(), dropped: traffic.optional()});
const directionTotals = direction.extend({
  forwardedPackets: count,
  droppedPackets: count,
  queuedPackets: count.optional(),
});
const flowCounts = z.looseObject({active: count, started: count, ended: count, evicted: count.optional()});
const amount = z.looseObject({packets: count, bytes: count});
const receivedAmount = amount.extend({forwarded: amount.optional()});
const amounts = z.looseObject({rx: receivedAmount, tx: receivedAmount});
const drops = z.looseObject({total: count, byReason: z.record(z.string(), count)});
const time = z.iso.datetime();

const endReason = z.enum(endReasons);
const control = z.discriminatedUnion('kind', [
  z.looseObject({kind: z.literal('blocked'), until: time.nullable()}),
  z.looseObject({kind: z.literal('throttled'), bytesPerSecond: count}),
]);

// Optional fields were added later in version 1.
export const flowFileSchema = z.looseObject({
  id: z.string(),
  protocol: z.string(),
  service: z.string(),
  client: z.string(),
  target: z.string(),
  state: z.enum(['active', 'blocked', 'throttled', 'ended']),
  lifecycle: z.string().optional(),
  startedAt: time,
  lastSeenAt: time,
  idleTimeoutSeconds: count.optional(),
  endedAt: time.nullable(),
  // A reason from a later version becomes unknown.
  endReason: endReason.nullable().optional().catch(null),
  control: control.nullable().optional(),
  rx: direction,
  tx: direction,
  drops: z.looseObject({total: count}).optional(),
  refusals: count.optional(),
  refusedSinceReply: z.boolean().optional(),
  unproven: z.boolean().optional(),
  rttMs: count.nullable().optional(),
  rtt: z
    .looseObject({
      samples: count,
      p50Ms: count.nullable(),
      p95Ms: count.nullable(),
      maxMs: count.nullable(),
      estimated: z.boolean(),
    })
    .optional(),
  quality: z
    .looseObject({
      expected: count.nullable(),
      lost: count.nullable(),
      jitterMs: count.nullable(),
      mosEstimate: count.nullable(),
      asked: count.nullable(),
      answered: count.nullable(),
      retries: count.nullable(),
      pathRttMs: count.nullable(),
      status: count.nullable(),
    })
    .optional(),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  host: z.string().optional(),
});

const limits = z.looseObject({
  maxSessionsPerClient: count.optional(),
  newSessionsPerSecond: count.optional(),
  amplification: count.optional(),
  rates: z
    .array(
      z.looseObject({
        of: z.enum(['service', 'flow', 'client', 'network']),
        block: z.string().optional(),
        rxBytesPerSecond: count.optional(),
        txBytesPerSecond: count.optional(),
        rxDatagramsPerSecond: count.optional(),
        txDatagramsPerSecond: count.optional(),
        newSessionsPerSecond: count.optional(),
      }),
    )
    .optional(),
});

const responseTimes = z.looseObject({
  samples: count,
  sumMs: count,
  buckets: z.array(z.looseObject({atMostMs: count.nullable(), samples: count})),
});

const service = z.looseObject({
  name: z.string(),
  handler: z.string(),
  listen: z.string(),
  target: z.string(),
  statsGUID: z.string(),
  metered: z.boolean().optional(),
  flows: flowCounts.optional(),
  maxSessions: count.optional(),
  limits: limits.optional(),
  problem: z.string().optional(),
  rx: directionTotals.optional(),
  tx: directionTotals.optional(),
  drops: drops.optional(),
  unaccounted: z.number().optional(),
  refusals: count.optional(),
  responseTimes: responseTimes.optional(),
  failedLogins: count.optional(),
  proxyHeaderBytes: count.optional(),
  notInspected: count.optional(),
  receiveQueue: z.looseObject({bytes: count, roomBytes: count}).optional(),
  notUdp: z.looseObject({packets: count, answered: count}).optional(),
  capture: z.looseObject({mirrored: amount, untracked: amount, malformedPackets: count}).optional(),
});

const relay = z.looseObject({threads: count, busiest: z.number().min(0).max(1)});
export const matchingFileSchema = z.looseObject({flows: count, rx: direction, tx: direction, drops: count});

const host = z.looseObject({
  name: z.string(),
  version: z.string(),
  // A state from a later version counts as the most careful one.
  state: z.enum(['live', 'late', 'stale', 'left']).catch('stale'),
  heardAt: time,
  clockAheadMs: z.number(),
  uptimeSeconds: count,
  flows: flowCounts,
  matching: matchingFileSchema,
  rx: directionTotals,
  tx: directionTotals,
  drops,
  refusals: count,
  relay: relay.optional(),
  readonly: z.boolean(),
  demo: z.boolean(),
  problem: z.string().optional(),
});

/** A snapshot file, version 1. Fields may be added; none is removed. */
export const snapshotFileSchema = z.looseObject({
  schema: z.literal(snapshotSchemaName),
  takenAt: time,
  version: z.string(),
  host: z.string(),
  uptimeSeconds: count,
  intervalSeconds: z.number().positive(),
  services: z.array(service),
  demo: z.boolean().optional(),
  notices: z.array(z.string()).optional(),
  totals: z.looseObject({
    flows: flowCounts,
    rx: directionTotals,
    tx: directionTotals,
    drops,
    unaccounted: z.number().optional(),
    refusals: count.optional(),
    attribution: z
      .looseObject({shown: amounts, ended: amounts, evicted: amounts, unattributed: amounts})
      .optional(),
  }),
  /** The filter, the sort order and which part of the flows follows; the totals are those of all flows. */
  view: z
    .looseObject({
      filter: z.string(),
      sort: z.string().optional(),
      scope: z.enum(['all', 'filtered', 'tagged']).optional(),
      exported: amounts.extend({flows: count, ofFlows: count}).optional(),
      matching: matchingFileSchema.optional(),
    })
    .optional(),
  alerts: z
    .array(
      z.looseObject({
        name: z.string(),
        host: z.string().optional(),
        filter: z.string(),
        since: time,
        flows: count,
        ids: z.array(z.string()),
      }),
    )
    .optional(),
  relay: relay.optional(),
  hosts: z.array(host).optional(),
  flows: z.array(flowFileSchema),
});

export type SnapshotFile = z.infer<typeof snapshotFileSchema>;

/** Everything but the flows. */
export const snapshotRestSchema = snapshotFileSchema.omit({flows: true});

export type SnapshotFileRest = z.infer<typeof snapshotRestSchema>;
