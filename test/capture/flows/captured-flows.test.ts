import {describe, expect, test} from 'vitest';
import type {CapturedFlow} from '../../../source/capture/flows/captured-flow.js';
import {unknownSurroundings} from '../../../source/capture/flows/surroundings.js';
import {C} from '../../../source/relay/counters.js';
import {Column} from '../../../source/reporting/meter-table.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {rig} from './rig.js';

const [client, target] = ['10.0.0.1', '10.0.0.2'];

describe('the flows of a capture', () => {
  test('are told with their start, and with their last counters when they have been idle', () => {
    const {flows, add, started, ended, wait} = rig();
    add(client, target, [4000, 53], 10);
    add(target, client, [53, 4000], 100);
    flows.flush();
    wait(60_000);
    expect(ended).toEqual([]);
    wait(60_000);
    expect(started).toMatchObject([{client: '10.0.0.1:4000', target: '10.0.0.2:53', startedAtMs: 1000}]);
    expect(ended).toMatchObject([{generation: started[0]!.generation, reason: 'idle', endedAtMs: 121_000}]);
    const {counters} = ended[0]!;
    expect([Column.rxPackets, Column.rxBytes, Column.txBytes].map(column => counters[column])).toEqual([
      1, 10, 100,
    ]);
  });

  test('have IPv4 and IPv6 side by side, each up to the limit', () => {
    const {flows, add, started, counted} = rig(4);
    for (const port of [1, 2, 1]) {
      add(client, target, [port, 53], 10);
      add('2001:db8::1', '2001:db8::2', [port, 53], 20);
    }
    add(client, target, [3, 53], 10);
    flows.flush();
    expect(started.map(flow => [flow.client, counted(flow, Column.rxBytes)])).toEqual([
      ['10.0.0.1:1', 20],
      ['[2001:db8::1]:1', 40],
      ['10.0.0.1:2', 10],
      ['[2001:db8::1]:2', 20],
    ]);
    expect([...flows.all()]).toHaveLength(4);
  });

  test('share metadata that says the same', () => {
    const {add, flows, started} = rig();
    for (const port of [1, 2]) add(client, target, [port, 53], 10);
    for (const port of [1, 2]) {
      flows.updateMetadata({client: `${client}:${port}`, target: `${target}:53`}, {process: 'dig'});
    }
    expect(started[0]!.metadata).toBe(started[1]!.metadata);
    expect(started[0]!.metadata).toEqual({interface: 'eth0'});
  });

  test('have the metadata of labels, under what is known of them', () => {
    const {add, started} = rig();
    add(client, target, [7, 53], 10);
    expect(started[0]!.metadata).toEqual({team: 'games', interface: 'eth0'});
  });

  test('take metadata in either order of their ends, and before they start unless it is only for active ones', () => {
    const {add, flows, started, metadata} = rig();
    const [from, to] = [`${client}:4000`, `${target}:53`];
    flows.updateMetadata({client: from, target: to}, {lost: true}, {onlyActive: true});
    flows.updateMetadata({client: to, target: from}, {name: 'early'});
    add(client, target, [4000, 53], 10);
    expect(started[0]!.metadata).toEqual({name: 'early', interface: 'eth0'});
    flows.updateMetadata({client: to, target: from}, {process: 'dig'});
    // The same again is no news.
    flows.updateMetadata({client: from, target: to}, {process: 'dig'});
    const {generation} = started[0]!;
    expect(metadata).toEqual([{generation, metadata: {name: 'early', interface: 'eth0', process: 'dig'}}]);
    expect([flows.has({client: to, target: from}), flows.has({client: to, target: to})]).toEqual([
      true,
      false,
    ]);
  });

  test('leave nothing to the flow that gets the number of one that ended', () => {
    const {add, flows, wait, metadata, ended} = rig();
    add(client, target, [4000, 53], 10);
    const [before] = flows.flowsOf(`${client}:4000`, `${target}:53`);
    flows.flush();
    wait(30_000);
    expect(ended).toHaveLength(1);
    add(client, target, [5000, 53], 10);
    const taken: string[] = [];
    before!.setTap({take: direction => taken.push(direction)});
    before!.addMetadata({app: 'dns'});
    add(client, target, [5000, 53], 10);
    flows.flush();
    expect([taken, metadata]).toEqual([[], []]);
    const [now] = flows.flowsOf(`${client}:5000`, `${target}:53`);
    now!.setTap({take: direction => taken.push(direction)});
    add(target, client, [53, 5000], 10);
    flows.flush();
    expect(taken).toEqual(['tx']);
  });

  test('are found by the ends as they are, the client first', () => {
    const {add, flows} = rig();
    add(client, target, [4000, 53], 10);
    expect(flows.flowsOf(`${client}:4000`, `${target}:53`)).toHaveLength(1);
    expect(flows.flowsOf(`${target}:53`, `${client}:4000`)).toEqual([]);
    expect(flows.flowsOf('localhost:4000', `${target}:53`)).toEqual([]);
  });

  test('that the kernel blocks wait for its verdicts, also busy ones, and do not end by being idle', () => {
    const {add, flows, wait, started, ended, counters, counted} = rig();
    const burst = () => {
      for (let count = 0; count < 10; count++) add(client, target, [40_000, 4000], 10);
      flows.flush();
    };
    burst();
    wait(500);
    // Counted at once by now.
    burst();
    const [flow] = flows.flowsOf(`${client}:40000`, `${target}:4000`);
    flow!.judge({kind: 'blocked', untilMs: null}, [], 1500);
    burst();
    expect([counters[C.rxForwarded], counters[C.rxWaiting]]).toEqual([20, 10]);
    wait(120_000);
    expect(ended).toEqual([]);
    expect(flows.flowsOf(`${client}:40000`, `${target}:4000`)[0]!.control).toMatchObject({kind: 'blocked'});
    const drops = {
      direction: 'rx',
      where: 'arriving',
      reason: 'blocked',
      packets: 10,
      bytes: 10 * (28 + 10),
    } as const;
    flow!.judge(undefined, [drops], 121_500);
    expect([counters[C.rxForwarded], counters[C.rxWaiting]]).toEqual([20, 0]);
    expect([counted(started[0]!, Column.rxPackets), counted(started[0]!, Column.rxDropped)]).toEqual([
      30, 10,
    ]);
    expect(flow!.control).toBeUndefined();
    wait(500);
    expect(ended).toMatchObject([{reason: 'idle'}]);
  });

  test('of which the kernel drops what was not captured count that as received, for their reporters as well', () => {
    const {add, flows, registry, started, counters, counted} = rig();
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('mine', reporter);
    add(client, target, [40_000, 4000], 10);
    flows.flush();
    const [flow] = flows.flowsOf(`${client}:40000`, `${target}:4000`);
    flow!.judge({kind: 'blocked', untilMs: null}, [], 1500);
    const drops = {direction: 'rx', where: 'sending', reason: 'blocked', packets: 3, bytes: 114} as const;
    flow!.judge({kind: 'blocked', untilMs: null}, [drops], 2000);
    expect([Column.rxPackets, Column.rxBytes, Column.rxDropped].map(at => counted(started[0]!, at))).toEqual([
      4, 40, 3,
    ]);
    expect([counters[C.rxPackets], counters[C.rxForwarded]]).toEqual([4, 1]);
    const totals = reporter.get({client: `${client}:40000`, target: `${target}:4000`})!.totals();
    expect([totals.rx, totals.dropped.rx]).toEqual([
      {packets: 4, bytes: 40},
      {packets: 3, bytes: 30},
    ]);
  });

  test('are looked at once more if their first datagrams said nothing, also busy ones, and not a third time', () => {
    const seen: string[] = [];
    const {add, flows, wait} = rig(100, {
      watch: flow => () => {
        seen.push('first');
        flow.onUnknown();
        return false;
      },
      watchAgain: flow => () => {
        seen.push('again');
        flow.onUnknown();
        return false;
      },
    });
    const burst = () => {
      for (let count = 0; count < 10; count++) add(client, target, [40_000, 4000], 10);
      flows.flush();
    };
    burst();
    wait(4000);
    burst();
    expect(seen).toEqual(['first']);
    wait(1000);
    burst();
    wait(10_000);
    burst();
    expect(seen).toEqual(['first', 'again']);
  });

  test('that are not looked at for lack of time are counted once, however often they are looked at', () => {
    const skips = (flow: CapturedFlow) => () => {
      flow.onSkipped();
      flow.onUnknown();
      return false;
    };
    const {add, counters, flows, wait} = rig(100, {watch: skips, watchAgain: skips});
    add(client, target, [40_000, 4000], 10);
    flows.flush();
    expect(counters[C.notInspected]).toBe(1);
    wait(5000);
    add(client, target, [40_000, 4000], 10);
    add(client, target, [40_001, 4000], 10);
    flows.flush();
    expect(counters[C.notInspected]).toBe(2);
  });

  test('are counted as not looked at when too many others come before their first datagrams are seen', () => {
    const {add, counters, flows} = rig(3000, {
      watch:
        ({client: {port}}) =>
        () =>
          port > 10,
    });
    for (let port = 1; port <= 2500; port++) add(client, target, [port, 4000], 10);
    flows.flush();
    // The oldest 500 made room, when none of the datagrams had been shown to anybody.
    expect(counters[C.notInspected]).toBe(500);
    for (let port = 2501; port <= 2600; port++) add(client, target, [port, 4000], 10);
    flows.flush();
    expect(counters[C.notInspected]).toBe(600);
  });

  test('whose first datagrams were all looked at make room for others without being counted', () => {
    const {add, counters, flows} = rig(3000, {watch: () => () => false});
    for (let port = 1; port <= 2500; port++) {
      add(client, target, [port, 4000], 10);
      flows.flush();
    }
    expect(counters[C.notInspected]).toBe(0);
  });

  test('are not all looked at once more at the same time', () => {
    let looks = 0;
    const {add, flows, wait} = rig(1000, {
      watch: flow => () => {
        flow.onUnknown();
        return false;
      },
      watchAgain() {
        looks++;
        return undefined;
      },
    });
    for (let port = 1; port <= 80; port++) add(client, target, [port, 4000], 10);
    flows.flush();
    wait(5000);
    expect(looks).toBe(50);
    wait(500);
    expect(looks).toBe(80);
  });

  test('show each datagram to what follows their quality, also once they are counted at once', () => {
    const {add, flows, wait} = rig();
    let [inRuns, atOnce] = [0, 0];
    add(client, target, [40_000, 4000], 10);
    const [flow] = flows.flowsOf(`${client}:40000`, `${target}:4000`);
    flow!.followQuality({
      take(_isRx, _batch, from, to) {
        inRuns += to - from;
      },
      takeOne() {
        atOnce++;
      },
    });
    for (let count = 0; count < 9; count++) add(client, target, [40_000, 4000], 10);
    flows.flush();
    wait(500);
    for (let count = 0; count < 5; count++) add(client, target, [40_000, 4000], 10);
    flow!.followQuality(undefined);
    add(client, target, [40_000, 4000], 10);
    flows.flush();
    expect([inRuns, atOnce]).toEqual([10, 5]);
  });

  test('of local servers that are left out end, and come again once they are not', () => {
    const {add, flows, started, ended} = rig(100, {
      surroundings: {...unknownSurroundings, isLocal: host => host === target},
    });
    const addAll = () => {
      add(client, target, [4000, 5000], 10);
      add(client, '10.0.0.3', [4000, 5000], 10);
      add(client, target, [4000, 5001], 10);
      flows.flush();
    };
    addAll();
    flows.leaveOut([5000]);
    expect(ended).toMatchObject([{generation: started[0]!.generation, reason: 'stopped'}]);
    addAll();
    addAll();
    expect(started).toHaveLength(3);
    flows.leaveOut([]);
    addAll();
    expect(started.map(flow => flow.target)).toEqual([
      `${target}:5000`,
      '10.0.0.3:5000',
      `${target}:5001`,
      `${target}:5000`,
    ]);
  });

  test('are told to a reporter that comes later, also busy ones, and ended for one that goes', () => {
    const {add, flows, registry, wait, started, counted} = rig();
    const burst = () => {
      for (let count = 0; count < 10; count++) add(client, target, [40_000, 4000], 10);
      flows.flush();
    };
    burst();
    wait(500);
    // Counted at once by now.
    burst();
    const reporter = new StatsReporter({intervalMs: 0});
    registry.register('mine', reporter);
    flows.flush();
    burst();
    const connection = {client: `${client}:40000`, target: `${target}:4000`};
    expect(reporter.get(connection)?.totals().rx).toEqual({packets: 10, bytes: 100});
    registry.unregister('mine');
    flows.flush();
    expect(reporter.size).toBe(0);
    burst();
    expect(counted(started[0]!, Column.rxPackets)).toBe(40);
  });
});
