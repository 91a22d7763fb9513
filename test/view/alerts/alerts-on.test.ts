import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {placeOf} from '../../../source/snapshot/columns/from-rows.js';
import {tableOf} from '../../../source/snapshot/columns/of-snapshot.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import type {AlertSnapshot, FlowSnapshot, Snapshot} from '../../../source/snapshot/snapshot.js';
import {type Alert, createAlert} from '../../../source/view/alerts/alert.js';
import {alertsOn, mostIds} from '../../../source/view/alerts/alerts-on.js';
import {columnById} from '../../../source/view/columns/columns.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../flows.js';

function alert(filter: string, name = 'flood'): Alert {
  const made = createAlert(name, filter);
  if ('error' in made) throw new Error(made.error);
  return made;
}

const on = (flows: readonly FlowSnapshot[], filter: string) => alertsOn(snapshot(flows), [alert(filter)], []);

/** Received and dropped packets per second, and as many bytes. */
function traffic(perSecond: number, droppedPerSecond = 0) {
  const rates = (each: number) => ({
    packets: each,
    bytes: each,
    packetsPerSecond: each,
    bytesPerSecond: each,
  });
  return withDropped(rates(perSecond), rates(droppedPerSecond));
}

const from = (port: number, rest: Partial<FlowSnapshot>) => flow({client: `10.0.0.1:${port}`, ...rest});
const portsOf = (alerts: readonly AlertSnapshot[]) => alerts[0]?.ids.map(id => /:(\d+)->/.exec(id)![1]);

describe('an alert', () => {
  test('is on while a flow matches that has not ended', () => {
    expect(on([flow()], 'service:game')).toEqual([]);
    expect(on([flow()], 'service:dns')).toEqual([
      {name: 'flood', filter: 'service:dns', sinceMs: takenAtMs, flows: 1, ids: [flow().id]},
    ]);
    const ended = flow({state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});
    expect(on([ended], 'service:dns')).toEqual([]);
    expect(on([ended], 'state=ended')).toEqual([]);
  });

  test('fires on datagrams that were dropped in the last interval, in both directions, not on those before', () => {
    const lossy = from(1, {rx: traffic(20, 6), tx: traffic(20, 5)});
    const calm = from(2, {drops: 1000, rx: traffic(20, 5), tx: traffic(20, 5)});
    const past = from(3, {drops: 1000});
    expect(portsOf(on([lossy, calm, past], 'drops/s>10'))).toEqual(['1']);
    expect(portsOf(on([lossy, calm, past], 'drop-rate>10'))).toEqual(['1']);
  });

  test('lists the worst flows first: by the number that it limits, or else by rate', () => {
    const flows = [
      from(1, {rx: traffic(300), tx: traffic(0), rttMs: 5}),
      from(2, {rx: traffic(100), tx: traffic(0), rttMs: 9}),
      from(3, {rx: traffic(200), tx: traffic(0), rttMs: 7}),
    ];
    expect(portsOf(on(flows, 'service:dns'))).toEqual(['1', '3', '2']);
    expect(portsOf(on(flows, 'dns rtt>6ms'))).toEqual(['2', '3']);
    expect(portsOf(on(flows, 'rate<250'))).toEqual(['2', '3']);
    // What must not be is not what is bad.
    expect(portsOf(on(flows, '!rtt>8ms'))).toEqual(['1', '3']);
  });

  test('goes on since it began, in whatever order snapshots come', () => {
    const at = (ms: number): Snapshot => snapshot([flow()], {takenAtMs: takenAtMs + ms});
    const watched = [alert('dns')];
    const first = alertsOn(at(0), watched, []);
    const later = alertsOn(at(5000), watched, first);
    expect(later[0]!.sinceMs).toBe(takenAtMs);
    expect(alertsOn(at(-2000), watched, later)[0]!.sinceMs).toBe(takenAtMs - 2000);
  });

  test('whose filter is wrong says what was expected', () => {
    expect(createAlert('bad', 'rate>fast')).toMatchObject({
      error: expect.stringContaining('expected a rate'),
    });
  });
});

const terms = ['rate>1M', 'rx>10K', 'drops/s>0', 'service:game', 'state=ended', 'age>1m', 'client:10.0.1'];

test('alerts are what looking at every row tells, however many pages there are', () => {
  fc.assert(
    fc.property(
      fc.nat(2500),
      fc.nat(100),
      fc.array(fc.constantFrom(...terms), {minLength: 1, maxLength: 3}),
      fc.constantFrom(' ', ' or '),
      (count, seed, parts, joint) => {
        const watched = alert(parts.join(joint));
        const picture = snapshot(manyFlows(count, seed));
        const found = alertsOn(picture, [watched], []);
        const matching = picture.flows.filter(
          each => each.state !== 'ended' && watched.filter.matches(each, takenAtMs),
        );
        expect(tableOf(picture).count).toBe(count);
        expect(found.length).toBe(matching.length > 0 ? 1 : 0);
        if (found.length === 0) return;
        const [{flows, ids}] = found as [AlertSnapshot];
        expect(flows).toBe(matching.length);
        expect(ids).toHaveLength(Math.min(mostIds, matching.length));
        const all = new Set(matching.map(({id}) => id));
        expect(ids.filter(id => !all.has(id))).toEqual([]);
        // Flows with the same number may come in any order.
        const {column, direction} = watched.order;
        const numbers = (each: readonly FlowSnapshot[]) =>
          each.map(row => {
            const {page, index} = placeOf(row);
            const number = columnById(column).value(page, index, takenAtMs) as number;
            // What is unknown counts as the least.
            return Number.isNaN(number) ? -1 : number;
          });
        const worst = numbers(matching).sort((a, b) => (direction === 'desc' ? b - a : a - b));
        const listed = ids.map(id => matching.find(each => each.id === id)!);
        expect(numbers(listed)).toEqual(worst.slice(0, mostIds));
      },
    ),
    {numRuns: 60},
  );
}, 60_000);
