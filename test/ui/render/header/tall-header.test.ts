import {describe, expect, test} from 'vitest';
import {nothingDropped, withDropped} from '../../../../source/snapshot/forwarding.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {initialView} from '../../../../source/view/view.js';
import {manyFlows, snapshot, takenAtMs} from '../../../view/flows.js';
import {headerText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

describe('the header of a large terminal', () => {
  const service = (name: string, bytesPerSecond: number) => {
    const {rx, tx, drops, refusals} = snapshot([]).totals;
    return {
      name,
      handler: 'udp',
      listen: 'a',
      target: 'b',
      statsGUID: name,
      metered: true,
      flows: {active: 9, started: 9, ended: 0, evicted: 0},
      maxSessions: 10,
      rx: {...rx, ...withDropped({...rx, bytesPerSecond}, nothingDropped)},
      tx,
      drops,
      refusals,
    };
  };
  const services = [service('slow', 1), service('fast', 1e6), service('mid', 1e3)];
  const given = snapshot(manyFlows(50), {services, relay: {threads: 2, busiest: 0.5}});
  const large = startState(given, initialView(), {columns: 120, rows: 40});

  test('shows the busiest services first, with their use of the session limit, and the load of the relay', () => {
    const lines = headerText(large, undefined);
    expect(lines).toHaveLength(10);
    expect(lines[5]).toMatch(/Relay \[\|{6} {6}\] 50% CPU, busiest of 2 threads/);
    expect(lines[6]).toMatch(/^fast +\[\|{11} \] 9\/10 .*1\.00MB\/s.* mid +\[/);
    expect(lines[7]).toMatch(/^slow/);
  });

  test.each([-0.5, Number.NaN, 7, Number.POSITIVE_INFINITY])(
    'survives a load of %d, which a file may have',
    busiest => {
      const odd = {...large, snapshot: {...large.snapshot, relay: {threads: 1, busiest}}};
      expect(headerText(odd, undefined)[5]).toMatch(/Relay \[\|* *\]/);
    },
  );

  test('survives a service without a limit, which an older file may have', () => {
    const unlimited = {
      ...large.snapshot.services[0]!,
      maxSessions: 0,
      flows: {active: 0, started: 0, ended: 0, evicted: 0},
    };
    const odd = {...large, snapshot: {...large.snapshot, services: [unlimited]}};
    expect(headerText(odd, undefined)[7]).toMatch(/\[ {12}\] 0\/0/);
  });

  test('counts the services that do not fit, and shows more of them on a wider terminal', () => {
    const six = Array.from({length: 6}, (_, index) => service(`s${index}`, index));
    const headerAt = (columns: number, some = six) =>
      headerText(
        {...large, size: {columns, rows: 40}, snapshot: {...large.snapshot, services: some}},
        undefined,
      );
    expect(headerAt(120)[7]).toMatch(/^s3 .* s2 .* \+2 more/);
    expect(headerAt(200).join('\n')).not.toContain('more');
    expect(headerAt(200, six.slice(0, 4))[7]).toMatch(/^s3 .* s2 .* s1 .* s0 /);
    for (const some of [[], six.slice(0, 1), six]) {
      expect(headerAt(120, some)).toHaveLength(10);
      expect(headerAt(120, some).slice(5)).not.toContain('');
    }
  });

  test('draws both directions side by side, each scaled to its peak', () => {
    const history = Array.from({length: 300}, (_, index) => ({rx: index, tx: 300 - index}));
    const lines = headerText({...large, history}, undefined);
    expect(lines[1]).toMatch(/peak 299B\/s.*TX down.*peak/);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(120);
    expect(lines[4]).toMatch(/^[\u2801-\u28ff]{58} {3}[\u2801-\u28ff]{58}$/);
    expect(lines[2]).toMatch(/^ /);
  });

  test('shows how many flows a pause hides, growing drops, and that it follows a flow', () => {
    const paused = {
      ...large,
      paused: true,
      newest: {
        ...large.snapshot,
        takenAtMs: takenAtMs + 12_000,
        totals: {...large.snapshot.totals, flows: {active: 50, started: 390, ended: 7, evicted: 0}},
      },
    };
    expect(headerText(paused, undefined)[0]).toMatch(/PAUSED 12s, 340 new, 7 ended flows/);
    expect(headerText({...large, dropsGrow: true}, undefined)[5]).toMatch(/^Drops !/);
    expect(headerText({...large, follow: true}, undefined)[0]).toContain('FOLLOW');
  });
});
