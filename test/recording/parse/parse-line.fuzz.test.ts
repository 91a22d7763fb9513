import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {endReasons} from '../../../source/flow/end-reason.js';
import {createLineParser} from '../../../source/recording/parse/parse-line.js';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {withoutFlows} from '../../../source/snapshot/columns/of-snapshot.js';
import {makeRow} from '../../../source/snapshot/columns/rows.js';
import {indexOf, pageOf} from '../../../source/snapshot/columns/table.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import {parseSnapshot} from '../../../source/snapshot/read.js';
import type {FlowSnapshot, Snapshot, Traffic} from '../../../source/snapshot/snapshot.js';
import {formatSnapshotLine} from '../../../source/snapshot/write.js';
import {anyByte, cases} from '../../fuzz/cases.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../../view/flows.js';

const count = fc.oneof(fc.nat(2000), fc.integer({min: 0, max: 10 ** 12}), fc.constant(0));
const rate = fc.oneof(
  fc.constant(0),
  fc.integer({min: 0, max: 10 ** 10}).map(thousandths => thousandths / 1000),
);
const ms = fc.oneof(
  fc.integer({min: takenAtMs - 100_000, max: takenAtMs}),
  fc.integer({min: 0, max: 253_402_300_799_999}),
);
const endpoint = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([host, port]) => `${host}:${port}`),
  fc.tuple(fc.ipV6(), fc.nat(65_535)).map(([host, port]) => `[${host}]:${port}`),
  fc.constantFrom('example.com:53', '10.0.0.01:5', '10.0.0.1:70000', ''),
  fc.string({unit: 'grapheme', maxLength: 8}),
);
const traffic: fc.Arbitrary<Traffic> = fc.record({
  packets: count,
  bytes: count,
  packetsPerSecond: rate,
  bytesPerSecond: rate,
});
const direction = fc.oneof(
  traffic.map(received =>
    withDropped(received, {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0}),
  ),
  fc.tuple(traffic, traffic).map(([received, dropped]) => withDropped(received, dropped)),
  traffic,
);
const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, {nil: null});
const orUndefined = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, {nil: undefined});
const control = fc.oneof(
  fc.record({kind: fc.constant('blocked' as const), untilMs: orNull(ms)}),
  fc.record({kind: fc.constant('throttled' as const), bytesPerSecond: count}),
);
const times = fc.record({
  samples: count,
  p50Ms: orNull(rate),
  p95Ms: orNull(rate),
  maxMs: orNull(rate),
  estimated: fc.boolean(),
});
const quality = fc.record({
  expected: orNull(count),
  lost: orNull(count),
  jitterMs: orNull(rate),
  mosEstimate: orNull(rate),
  asked: orNull(count),
  answered: orNull(count),
  retries: orNull(count),
  pathRttMs: orNull(rate),
  status: orNull(count),
});
const metadata = fc.dictionary(
  fc.string({unit: 'grapheme', minLength: 1, maxLength: 6}).filter(key => !key.startsWith('_')),
  fc.oneof(fc.string({unit: 'grapheme', maxLength: 8}), fc.nat(), fc.boolean()),
  {maxKeys: 4, noNullPrototype: true},
);

const anyFlow: fc.Arbitrary<FlowSnapshot> = fc
  .record({
    protocol: fc.constantFrom('udp', 'udp', 'udp', 'UDP', 'quic', 'é'),
    service: fc.constantFrom('dns', 'game', 'a"b', 'ü'),
    client: endpoint,
    target: fc.oneof(fc.constant('127.0.0.1:53'), endpoint),
    ownId: orUndefined(fc.string({maxLength: 5})),
    state: fc.constantFrom('active', 'active', 'blocked', 'throttled', 'ended'),
    startedAtMs: ms,
    lastSeenAtMs: ms,
    idleTimeoutMs: orUndefined(fc.constantFrom(30_000, 1500, 60_000)),
    endedAtMs: orNull(ms),
    endReason: orNull(fc.constantFrom(...endReasons)),
    control: orNull(control),
    rx: direction,
    tx: direction,
    drops: fc.oneof(fc.constant(0), count),
    refusals: fc.oneof(fc.constant(0), count),
    refusedSinceReply: orUndefined(fc.boolean()),
    unproven: fc.boolean(),
    rttMs: orNull(rate),
    responseTimes: orUndefined(times),
    // One of which nothing is known is none.
    quality: orUndefined(quality.filter(each => Object.values(each).some(value => value !== null))),
    own: fc.oneof(fc.constant('initial' as const), fc.constant('tun' as const), metadata),
  })
  .map(({ownId, own, unproven, ...each}) => {
    const {protocol, client, target} = each;
    const initial = {
      conn_type: own === 'tun' ? 'tun' : protocol,
      protocol: protocol.toUpperCase(),
      src_addr: client,
      dst_addr: target,
    };
    return {
      ...each,
      id: ownId ?? `${client}->${target}/${protocol}`,
      ...(unproven && {unproven}),
      metadata: typeof own === 'string' ? initial : {...initial, ...own},
    };
  });

/** Intervals in which flows come, go, change and change places. */
const anyIntervals = fc
  .array(
    fc.record({
      of: fc.array(fc.tuple(fc.nat(11), anyFlow), {maxLength: 14}),
      keeps: fc.array(fc.nat(11), {maxLength: 14}),
    }),
    {minLength: 1, maxLength: 4},
  )
  .map(steps => {
    const known = new Map<number, FlowSnapshot>();
    return steps.map(({of, keeps}, step) => {
      for (const [number, each] of of) {
        const {id, client, target, startedAtMs, ...news} = each;
        const before = known.get(number);
        // Mostly the same flow with other counters.
        known.set(number, before !== undefined && number % 3 > 0 ? {...before, ...news} : each);
      }
      const flows = keeps.flatMap(number => known.get(number) ?? []);
      return snapshot(flows, {takenAtMs: takenAtMs + step * 1000});
    });
  });

/** The flows as columns say them, whatever their order. */
function flowsOf({flows}: Snapshot): string[] {
  const table = tableOfRows(flows.map(each => ({...each})));
  return flows.map((_, slot) => JSON.stringify(sorted(makeRow(pageOf(table, slot), indexOf(slot))))).sort();
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

function expectSame(read: Snapshot, expected: Snapshot): void {
  expect(flowsOf(read)).toEqual(flowsOf(expected));
  expect(withoutFlows(read)).toEqual(withoutFlows(expected));
}

/** The line in pieces of random lengths. */
function feed(parser: ReturnType<typeof createLineParser>, line: Buffer, cuts: readonly number[]): void {
  const places = cuts.map(cut => cut % (line.length + 1)).sort((a, b) => a - b);
  for (const [index, from] of [0, ...places].entries()) parser.feed(line.subarray(from, places[index]));
}

const anyCuts = fc.array(fc.nat(), {maxLength: 5});

/** What can be parsed is; the same sentence for what cannot. */
function parseWhole(line: Buffer): Snapshot | string {
  try {
    return parseSnapshot(line.toString('utf8'));
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a line of a recording', () => {
  test('means the same, flow by flow, as when it is parsed as a whole', () => {
    fc.assert(
      fc.property(anyIntervals, anyCuts, (intervals, cuts) => {
        const parser = createLineParser();
        for (const each of intervals) {
          const line = Buffer.from(formatSnapshotLine(each).trimEnd());
          const expected = parseSnapshot(line.toString());
          feed(parser, line, cuts);
          const read = parser.finish();
          expectSame(read ?? parser.adopt(expected), expected);
        }
      }),
      cases(1 / 10),
    );
  });

  test('keeps its meaning or is refused, wherever it is damaged', () => {
    const [sound, ...lines] = [
      snapshot(manyFlows(3)),
      snapshot([
        flow({control: {kind: 'blocked', untilMs: null}, state: 'blocked', rttMs: 1.5, drops: 2}),
        flow({
          endedAtMs: takenAtMs,
          endReason: 'idle',
          state: 'ended',
          idleTimeoutMs: 30_000,
          refusedSinceReply: true,
          responseTimes: {samples: 3, p50Ms: 1, p95Ms: 2, maxMs: 3, estimated: false},
          metadata: {app: 'dns', answers: 3, cached: true, name: 'bücher.example "x"\\'},
        }),
      ]),
    ].map(each => Buffer.from(formatSnapshotLine(each).trimEnd()));
    const damage = fc.record({
      at: fc.nat(),
      byte: fc.oneof(anyByte, fc.constantFrom(...Buffer.from('",:{}[]0\\-. u'))),
      kind: fc.nat(2),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(sound!, ...lines),
        fc.array(damage, {minLength: 1, maxLength: 3}),
        anyCuts,
        (line, damages, cuts) => {
          let broken = Buffer.from(line);
          for (const {at, byte, kind} of damages) {
            const place = at % broken.length;
            if (kind === 0) broken[place] = byte;
            else if (kind === 1)
              broken = Buffer.concat([broken.subarray(0, place), broken.subarray(place + 1)]);
            else
              broken = Buffer.concat([
                broken.subarray(0, place),
                Buffer.from([byte]),
                broken.subarray(place),
              ]);
          }
          const parser = createLineParser();
          feed(parser, broken, cuts);
          const read = parser.finish();
          const expected = parseWhole(broken);
          if (typeof expected === 'string') expect(read).toBeUndefined();
          else expectSame(read ?? parser.adopt(expected), expected);
          // The next line is read as if nothing had been.
          feed(parser, sound!, []);
          expectSame(parser.finish()!, parseSnapshot(sound!.toString()));
        },
      ),
      cases(1 / 4),
    );
  });
});

describe('what this version writes', () => {
  const asWritten = (each: Snapshot) => {
    const parser = createLineParser();
    feed(parser, Buffer.from(formatSnapshotLine(each).trimEnd()), [1000, 2000, 3000]);
    return parser.finish();
  };

  test('is read without the schema', () => {
    expect(asWritten(snapshot(manyFlows(200)))).toBeDefined();
    const service = {
      name: 'dns',
      handler: 'udp',
      listen: '127.0.0.1:5300',
      target: '127.0.0.1:53',
      statsGUID: 'dns-1',
      metered: true,
      flows: {active: 1, started: 2, ended: 1, evicted: 0},
      maxSessions: 10,
      limits: {rates: [{of: 'client' as const, block: '10.0.0.0/8', rxBytesPerSecond: 10}]},
      ...(({rx, tx, drops, refusals}) => ({rx, tx, drops, refusals}))(snapshot([]).totals),
    };
    const whole = snapshot([flow()], {
      services: [service],
      relay: {threads: 1, busiest: 0.25},
      notices: ['x'],
    });
    expect(asWritten(whole)).toBeDefined();
  });
});
