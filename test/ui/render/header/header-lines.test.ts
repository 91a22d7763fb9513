import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../../../view/flows.js';
import {headerText} from '../../lines-text.js';
import {startState} from '../../start-state.js';
import {service} from './service.js';

function state(columns: number, rows: number, overrides: Partial<Snapshot> = {}) {
  return startState(snapshot(manyFlows(50), overrides), initialView(), {columns, rows});
}

/** A second later: so many more started, dropped and refused. */
function aSecondLater(of: ReturnType<typeof state>, more: number) {
  const later = (atMs: number, count: number): Snapshot => {
    const {totals} = of.snapshot;
    return {
      ...of.snapshot,
      takenAtMs: atMs,
      totals: {
        ...totals,
        flows: {...totals.flows, started: totals.flows.started + count},
        drops: {total: count, byReason: {sessionLimit: count}},
        refusals: count,
      },
    };
  };
  return [later(takenAtMs, 0), later(takenAtMs + 1000, more)].reduce(
    (seen, each) => reduce(seen, {type: 'snapshot', snapshot: each}),
    of,
  );
}

const titleOf = (of: ReturnType<typeof state>) => headerText(of)[0]!;
const statusOf = (of: ReturnType<typeof state>, hint?: string) => headerText(of, hint).at(-1)!;

describe('the header', () => {
  test('fits at every size, and has the lines that the size asks for', () => {
    const heights = [
      [40, 10, 3],
      [60, 15, 3],
      [80, 24, 5],
      [99, 60, 5],
      [100, 36, 9],
      [120, 40, 9],
      [200, 60, 11],
    ] as const;
    const services = Array.from({length: 9}, (_, index) => service(`service-${index}`, index));
    for (const [columns, rows, height] of heights) {
      for (const some of [services, []]) {
        const lines = headerText(
          state(columns, rows, {services: some, notices: ['a'.repeat(300)]}),
          'a hint',
        );
        expect(lines, `${columns}x${rows}`).toHaveLength(height);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('says in the first line what is shown, and how many flows there are', () => {
    expect(titleOf(state(120, 24))).toMatch(
      /^udptop ● LIVE 12:00:00 every 1s {3}0 services {2,3}50 active {2}0 ended {3}on testhost {2}up 1m15s$/,
    );
    expect(titleOf(aSecondLater(state(80, 24), 2))).toContain('50 active +2.0/s');
    expect(titleOf(state(80, 24, {demo: true}))).toMatch(/^udptop {2}DEMO /);
    expect(titleOf({...state(80, 24), kind: 'saved'})).toMatch(/^udptop ● SAVED 12/);
    expect(titleOf({...state(80, 24, {demo: true}), kind: 'replay'})).toMatch(/^udptop ● REPLAY {2}DEMO /);
    expect(titleOf({...state(80, 24), follow: true})).toContain('FOLLOW');
  });

  test('names the key that shows hidden flows', () => {
    const flows = [flow(), flow({state: 'ended', endedAtMs: takenAtMs - 9000})];
    const {totals} = state(120, 24).snapshot;
    const shown = state(120, 24, {flows, totals: {...totals, flows: {...totals.flows, ended: 1}}});
    expect(titleOf(shown)).toContain('1 ended  ');
    const hiding = {...shown, view: {...shown.view, endedForMs: 5000}};
    expect(titleOf(hiding)).toContain('1 ended (h shows)');
  });

  test('names a pause and how many flows it hides, and in the past the ways out of it', () => {
    const {totals} = state(100, 24).snapshot;
    const newest = {
      ...state(100, 24).snapshot,
      takenAtMs: takenAtMs + 12_000,
      totals: {...totals, flows: {active: 50, started: 390, ended: 7, evicted: 0}},
    };
    const paused = {...state(100, 24), paused: true, newest};
    expect(titleOf(paused)).toContain(' PAUSED 12 s, 340 new, 7 ended flows ');
    expect(titleOf({...paused, momentMs: takenAtMs})).toContain(' HISTORY -12 s · ] forward · p live ');
    const past = {...paused, momentMs: takenAtMs, size: {columns: 120, rows: 40}};
    expect(headerText(past)[6]).toMatch(/ then ┘/);
  });

  test('shows both directions, what is dropped and what is refused, at every size', () => {
    const small = aSecondLater(state(60, 15), 3);
    expect(headerText(small)[1]).toMatch(/^▲ 80B\/s {2}▼ 80B\/s {2}dropped !3\.0\/s {2}refused 3\.0\/s/);
    const usual = headerText(aSecondLater(state(80, 24), 3));
    expect(usual[1]).toMatch(/^▲ +80B\/s +2\.0p\/s █+ +dropped !3\.0\/s +refused 3\.0\/s$/);
    expect(usual[2]).toMatch(/^▼ +80B\/s +2\.0p\/s █+/);
    const large = headerText(aSecondLater(state(120, 40), 3));
    expect(large[1]).toMatch(/^┌ ▲ 80B\/s {2}▼ 80B\/s ─+ peak ▲ 80B\/s {2}▼ 80B\/s ┐┌ health ─+┐$/);
    expect(large[2]).toContain('dropped !3.0/s  refused 3.0/s');
    expect(large[4]).toContain('dropped in all 3 (full 3)');
    expect(large[6]).toMatch(/^└ -1\.0s ─+ now ┘└─+┘$/);
  });

  test('mirrors the graphs of both directions, each scaled to its peak', () => {
    const history = Array.from({length: 300}, (_, index) => ({rx: index, tx: 300 - index}));
    const lines = headerText({...state(120, 40), history});
    expect(lines[1]).toMatch(/peak ▲ 299B\/s {2}▼ 130B\/s/);
    // The newest on the right: as much as ever from the client, nearly nothing from the target.
    expect(lines[2]).toMatch(/^│[\u2801-\u28ff ]+⣿│/);
    expect(lines[5]).toMatch(/^│⣿[\u2801-\u28ff ]+ │/);
  });

  test.each([-0.5, Number.NaN, 7, Number.POSITIVE_INFINITY])(
    'survives a load of %d, which a file may have',
    busiest => {
      expect(headerText(state(120, 40, {relay: {threads: 1, busiest}})).join('\n')).toMatch(/relay \S+%/);
    },
  );
});

describe('the line of services', () => {
  const lineOf = (columns: number, services: Snapshot['services']) =>
    headerText(state(columns, 24, {services}))[3]!;

  test('shows those that carried most, with their names, rates and shares', () => {
    const services = [service('slow', 1), service('service-0', 1e6), service('mid', 1e3)];
    expect(lineOf(120, services)).toMatch(/^ service-0 {8}1\.00M 100% {3}mid +1\.08K <1% {3}slow +81 <1%$/);
  });

  test('counts those that do not fit, and shows more of them on a wider terminal', () => {
    const six = Array.from({length: 6}, (_, index) => service(`service-${index}`, 1000 * index));
    expect(lineOf(80, six)).toMatch(/^ service-5 .* {3}\+4 more$/);
    expect(lineOf(200, six)).not.toContain('more');
  });

  test('marks a service that does not work, and gives way to the states of the flows without services', () => {
    expect(lineOf(120, [service('dns', 1, {problem: 'the port is in use'})])).toMatch(/^ !dns /);
    expect(lineOf(120, [])).toMatch(/^Rows 43 active/);
  });
});

describe('the line above the table', () => {
  test('shows what is wrong, and the hint before it where both have room', () => {
    const hint = 'Demo. Enter: details';
    expect(statusOf(state(100, 24), hint)).toBe(hint);
    expect(statusOf(state(100, 24, {notices: ['a', 'b\u001b[2J']}), hint)).toBe(`${hint}  ! a (and 1 more)`);
    const narrow = statusOf(state(80, 24, {notices: ['a'.repeat(100), 'b']}), hint.padEnd(60, '.'));
    expect(narrow).toMatch(/^! a+… \(and 1 more\)$/);
  });

  test('tells what goes wrong with services now, and not what a user did', () => {
    const dropping = (reason: string, count: number) =>
      service('app', 1, {drops: {total: count, byReason: {[reason]: count}}});
    const later = (reason: string) =>
      [0, 3].reduce(
        (seen, count, second) =>
          reduce(seen, {
            type: 'snapshot',
            snapshot: {
              ...seen.snapshot,
              takenAtMs: takenAtMs + second * 1000,
              services: [dropping(reason, count)],
            },
          }),
        state(120, 24),
      );
    expect(statusOf(later('sessionLimit'))).toMatch(
      /^! app was full \(at most 10 sessions\), 3\.0 dropped\/s/,
    );
    expect(statusOf(later('blocked'))).toMatch(/^Sort rate/);
  });

  test('counts the rows by state, with their signs, where nothing is wrong', () => {
    const flows = [flow(), flow({state: 'blocked'}), flow({state: 'ended'}), flow({state: 'ended'})];
    expect(statusOf(state(80, 15, {flows}))).toMatch(/Rows 1 active {3}# 1 blocked {3}x 2 ended$/);
    expect(statusOf(state(80, 15, {flows: []}))).toMatch(/Rows 0 active$/);
  });

  test('always shows the filter, with how many flows match', () => {
    const filter = 'client:10.0.0.0/8 port:53';
    for (const columns of [60, 80, 120]) {
      for (const notices of [[], ['something is wrong']]) {
        const filtered = startState(snapshot(manyFlows(50), {notices}), initialView({filter}), {
          columns,
          rows: 24,
        });
        expect(statusOf(filtered)).toMatch(/Filter client:10\.0\.0\.0\/8 port:53 {2}\d+ of 50 flows/);
      }
    }
  });

  test('shows the tree, the units that are not the default, and the row of the cursor where not all rows fit', () => {
    expect(statusOf(reduce(state(120, 24), {type: 'select', row: 11}))).toMatch(
      /^Sort rate ▼ {3}Filter none {3}Row 12 of 50$/,
    );
    expect(headerText(state(120, 80)).join()).not.toContain('Row 1');
    expect(statusOf({...state(80, 24), view: initialView({units: 'bits-iec'})})).toMatch(
      /Units bits, K=1024/,
    );
    expect(statusOf(state(80, 24))).not.toMatch(/Units/);
    expect(statusOf(reduce(state(80, 24), {type: 'group', by: 'client'}))).toMatch(/Tree by client/);
  });

  test('names a field that no flow has, where the filter matches nothing', () => {
    const filtered = (filter: string) =>
      statusOf(startState(snapshot(manyFlows(50)), initialView({filter}), {columns: 120, rows: 30}));
    expect(filtered('foo:bar')).toContain('Filter foo:bar  0 of 50 flows: no flow has a field foo');
    expect(filtered('service:game or foo:bar')).not.toContain('no flow has');
    expect(filtered('drops>1M')).toMatch(/0 of 50 flows/);
  });
});
