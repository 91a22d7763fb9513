import {describe, expect, test} from 'vitest';
import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import {snapshotToJson} from '../../source/snapshot/json.js';
import {parseSnapshot, SnapshotFormatError, snapshotFromJson} from '../../source/snapshot/read.js';
import {formatSnapshot, formatSnapshotLine} from '../../source/snapshot/write.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../view/flows.js';

const service = {
  name: 'dns',
  handler: 'udp',
  listen: '127.0.0.1:5300',
  target: '127.0.0.1:53',
  statsGUID: 'dns-1',
  metered: true,
  flows: {active: 1, started: 2, ended: 1, evicted: 0},
  maxSessions: 10,
  ...(({rx, tx, drops, refusals}) => ({rx, tx, drops, refusals}))(snapshot([]).totals),
};
const part = {rx: {packets: 1, bytes: 2}, tx: {packets: 3, bytes: 4}};
const whole = snapshot(
  [
    ...manyFlows(200).map(each => ({...each, idleTimeoutMs: 30_000})),
    flow({state: 'blocked', control: {kind: 'blocked', untilMs: takenAtMs + 60_000}}),
    flow({state: 'blocked', control: {kind: 'blocked', untilMs: null}}),
    flow({
      state: 'throttled',
      control: {kind: 'throttled', bytesPerSecond: 1000},
      drops: 4,
      rx: withDropped(
        {packets: 10, bytes: 1000, packetsPerSecond: 10, bytesPerSecond: 1000},
        {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400},
      ),
      tx: withDropped(nothingDropped, nothingDropped),
      refusals: 2,
      refusedSinceReply: false,
    }),
    flow({refusals: 2, refusedSinceReply: true}),
    flow({
      state: 'ended',
      endedAtMs: takenAtMs,
      endReason: 'user',
      metadata: {a: 1, b: true, c: 'x\u001b[2J'},
    }),
  ],
  {
    services: [
      service,
      {...service, name: 'socks', handler: 'socks5', failedLogins: 3, notInspected: 2},
      {
        ...service,
        name: 'dns',
        responseTimes: {
          samples: 3,
          sumMs: 12_004.5,
          buckets: [
            {atMostMs: 2.5, samples: 2},
            {atMostMs: null, samples: 1},
          ],
        },
      },
    ],
    totals: {
      ...snapshot([]).totals,
      attribution: {shown: part, ended: part, evicted: part, unattributed: part},
    },
    notices: ['one'],
    relay: {threads: 2, busiest: 0.5},
    alerts: [
      {name: 'flood', filter: 'rate>50M', sinceMs: takenAtMs - 3000, flows: 2, ids: ['a->b/udp', 'c->b/udp']},
    ],
    view: {
      filter: 'dns',
      sort: 'rate:desc',
      scope: 'filtered',
      exported: {flows: 2, ofFlows: 7, rx: {packets: 1, bytes: 2}, tx: {packets: 3, bytes: 4}},
    },
  },
);

describe('a snapshot that was written', () => {
  test.each([formatSnapshot, formatSnapshotLine])('is read as it was', format => {
    expect(parseSnapshot(format(whole))).toEqual(whole);
  });

  test('by an older version has zeros, nothing or unknowns for missing fields', () => {
    const old = JSON.parse(formatSnapshot(whole));
    delete old.demo;
    delete old.notices;
    delete old.totals.refusals;
    delete old.totals.attribution;
    delete old.totals.flows.evicted;
    delete old.view;
    delete old.relay;
    for (const each of old.flows) {
      for (const key of ['endReason', 'control', 'drops', 'refusals', 'idleTimeoutSeconds', 'lifecycle'])
        delete each[key];
      for (const direction of [each.rx, each.tx]) {
        delete direction.forwarded;
        delete direction.dropped;
      }
    }
    old.services = [{name: 'dns', handler: 'udp', listen: 'a', target: 'b', statsGUID: 'c'}];
    const read = snapshotFromJson(old);
    expect(read.flows[0]).toMatchObject({
      endReason: null,
      control: null,
      drops: 0,
      refusals: 0,
      idleTimeoutMs: undefined,
    });
    expect(read.flows[0]!.refusedSinceReply).toBeUndefined();
    expect(read.totals).toMatchObject({refusals: 0, flows: {evicted: 0}});
    expect(read.services[0]).toMatchObject({name: 'dns', maxSessions: 0, drops: {total: 0}});
    expect(read.totals).not.toHaveProperty('attribution');
    expect(read.notices).toEqual([]);
  });

  test('by an older version says what was forwarded where nothing was dropped, and else leaves it unknown', () => {
    const old = JSON.parse(formatSnapshot(snapshot([flow(), flow({client: '10.0.0.1:1'})])));
    for (const {rx, tx} of old.flows) {
      delete rx.forwarded;
      delete rx.dropped;
      delete tx.forwarded;
      delete tx.dropped;
    }
    old.flows[1].drops.total = 3;
    const [without, withDrops] = snapshotFromJson(old).flows;
    expect(without!.rx).toMatchObject({forwarded: {packets: 10, bytes: 400}, dropped: {packets: 0}});
    expect(withDrops!.rx.forwarded).toBeUndefined();
    expect(withDrops!.rx.dropped).toBeUndefined();
  });

  test('by a newer version keeps what is known, whatever else is there', () => {
    const newer = {...snapshotToJson(whole), later: {deep: [1]}};
    expect(snapshotFromJson(newer)).toEqual(whole);
  });
});

describe('anything else', () => {
  test.each([
    ['', /^it is not JSON/],
    ['{', /^it is not JSON/],
    ['null', /expected a snapshot of the schema "udptop\/snapshot\/v1"; got none/],
    ['[]', /got none/],
    ['{"schema": "udptop/snapshot/v2"}', /got "udptop\/snapshot\/v2"/],
    ['{"schema": "udptop/snapshot/v1"}', /^takenAt: /],
    [formatSnapshot(whole).replace('"bytesPerSecond": 80', '"bytesPerSecond": "80"'), /bytesPerSecond: /],
    [formatSnapshot(whole).replace('"state": "blocked"', '"state": "gone"'), /^flows\[\d+\]\.state: /],
  ])('is refused in a sentence: %#', (text, sentence) => {
    expect(() => parseSnapshot(text)).toThrow(SnapshotFormatError);
    expect(() => parseSnapshot(text)).toThrow(sentence);
  });

  test('that is a snapshot with a part cut out is refused, never read wrongly', () => {
    const text = formatSnapshotLine(snapshot(manyFlows(2)));
    for (let at = 1; at < text.length - 1; at += 7) {
      expect(() => parseSnapshot(text.slice(0, at))).toThrow(SnapshotFormatError);
    }
  });
});
