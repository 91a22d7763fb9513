import {describe, expect, test} from 'vitest';
import type {Machine} from '../../../source/fleet/viewer/machines.js';
import {
  mergedAlerts,
  mergedMatching,
  mergedNotices,
  mergedRelay,
  mergedServices,
  mergedTotals,
} from '../../../source/fleet/viewer/merge.js';
import {withoutFlows} from '../../../source/snapshot/columns/of-snapshot.js';
import type {HostState, Snapshot} from '../../../source/snapshot/snapshot.js';
import {snapshot} from '../../view/flows.js';
import {host} from '../../view/hosts.js';
import {service, withDrops} from '../../view/services.js';

function machine(
  name: string,
  bytesPerSecond: number,
  picture: Partial<Snapshot> = {},
  state: HostState = 'live',
): Machine {
  const {flows, rx, tx, drops, refusals, matching} = host(name, bytesPerSecond);
  const totals = {flows, rx, tx, drops, refusals};
  return {
    id: name,
    name,
    state,
    flows: [],
    keys: [],
    heardAtMs: 0,
    clockAheadMs: 0,
    head: {
      machine: name,
      round: 1,
      part: 0,
      parts: 1,
      nowMs: 0,
      readonly: false,
      picture: withoutFlows(snapshot([], {host: name, totals, ...picture})),
      matching,
      ofFlows: 100,
      hasMore: false,
    },
  };
}

describe('a fleet', () => {
  test('counts live and late machines, and neither silent ones nor those that left', () => {
    const machines = [
      machine('a', 1000),
      machine('b', 20, {}, 'late'),
      machine('c', 300, {}, 'stale'),
      machine('d', 4, {}, 'left'),
    ];
    expect(mergedTotals(machines)).toMatchObject({
      flows: {active: 200, started: 300},
      rx: {bytesPerSecond: 1020, bytes: 10_200, forwarded: {bytesPerSecond: 1020}, forwardedPackets: 102},
    });
    expect(mergedMatching(machines)).toMatchObject({flows: 200, rx: {bytesPerSecond: 1020}});
  });

  test('has services with the same name as one, with what they have in common and the sums of the rest', () => {
    const times = (atMostMs: number | null, samples: number) => ({
      samples,
      sumMs: 10,
      buckets: [{atMostMs, samples}],
    });
    const machines = [
      machine('a', 1, {
        services: [
          withDrops(service('dns', {maxSessions: 10, responseTimes: times(5, 2)}), {queueFull: 3}),
          service('only'),
        ],
      }),
      machine('b', 1, {
        services: [
          withDrops(
            service('dns', {listen: '10.0.0.1:53', responseTimes: times(null, 1), problem: 'it is broken'}),
            {queueFull: 2, malformed: 1},
          ),
        ],
      }),
    ];
    expect(mergedServices(machines)).toMatchObject([
      {
        name: 'dns',
        listen: '2 machines',
        target: '127.0.0.1:53',
        flows: {active: 4},
        maxSessions: 1010,
        rx: {packets: 24, bytes: 960},
        drops: {total: 6, byReason: {queueFull: 5, malformed: 1}},
        problem: 'b: it is broken',
        responseTimes: {
          samples: 3,
          sumMs: 20,
          buckets: [
            {atMostMs: 5, samples: 2},
            {atMostMs: null, samples: 1},
          ],
        },
      },
      {name: 'only', listen: '127.0.0.1:5300', maxSessions: 1000},
    ]);
  });

  test('says of which machine its notices and alerts are, and how busy the busiest thread is', () => {
    const alert = {name: 'lossy', filter: 'drops>1', sinceMs: 5, flows: 2, ids: ['x']};
    const machines = [
      machine('a', 1, {notices: ['all is lost'], relay: {threads: 2, busiest: 0.5}}),
      machine('b', 1, {alerts: [alert], relay: {threads: 1, busiest: 0.7}}),
    ];
    expect(mergedNotices(machines)).toEqual(['a: all is lost']);
    expect(mergedAlerts(machines)).toEqual([{...alert, host: 'b'}]);
    expect(mergedAlerts([machines[0]!])).toBeUndefined();
    expect(mergedRelay(machines)).toEqual({threads: 3, busiest: 0.7});
  });
});
