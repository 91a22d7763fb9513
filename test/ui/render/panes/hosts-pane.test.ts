import {describe, expect, test} from 'vitest';
import type {HostSnapshot} from '../../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {hostsPaneLines} from '../../../../source/ui/render/panes/hosts-pane.js';
import type {ScreenEvent} from '../../../../source/ui/state/commands.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {takenAtMs} from '../../../view/flows.js';
import {fleet, flowsOf, host, staleHost} from '../../../view/hosts.js';
import {hostsText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const old = host('lon-1', 400, {
  version: '0.0.9',
  clockAheadMs: 2100,
  readonly: true,
  relay: {threads: 2, busiest: 0.93},
  drops: {total: 20, byReason: {sessionLimit: 20}},
  problem: 'game: port 27015 is in use',
});
const hosts = [
  host('fra-1', 600),
  host('fra-2', 200, {state: 'late', heardAtMs: takenAtMs - 2300}),
  old,
  staleHost('fra-3', 300),
];
const next: ScreenEvent = {type: 'nextScreen'};

/** The pane of machines. */
function opened(of: readonly HostSnapshot[] = hosts, columns = 160, rows = 40) {
  return reduce(startState(fleet(of, flowsOf('fra-1', 5)), initialView(), {columns, rows}), next);
}

const rowOf = (lines: readonly string[], name: string) => lines.find(line => line.slice(3).startsWith(name))!;

test('has a row for each machine, the silent one first, with its figures, share, load, version and clock', () => {
  const lines = hostsText(opened());
  expect(lines[0]).toBe('Hosts: Enter shows the flows, Esc returns, Tab shows the services');
  expect(lines[1]?.trim().split(/ +/)).toEqual(
    'HOST STATE ▲/s ▼/s SHARE TREND FLOWS DROPS/s DROPS REFUSED LOAD VERSION UP HEARD CLOCK'.split(' '),
  );
  expect(lines.slice(2, 6).map(line => line.slice(3).split(' ')[0])).toEqual([
    'fra-3',
    'fra-1',
    'lon-1',
    'fra-2',
  ]);
  expect(rowOf(lines, 'fra-1')).toMatch(
    /^ {3}fra-1 +live +600 +600 +50% .* 100 +0 +0 +0 +0\.1\.0 +1h00m +0\.2s *$/,
  );
  expect(rowOf(lines, 'lon-1')).toMatch(
    /^ ! lon-1 +live +400 +400 +33% .* 20 +0 +93% +0\.0\.9 ! +1h00m +0\.2s +\+2\.1s$/,
  );
  expect(rowOf(lines, 'fra-2')).toMatch(/late .* 2\.3s/);
});

test('the share that a silent machine had stands in brackets', () => {
  expect(rowOf(hostsText(opened()), 'fra-3')).toMatch(/^>! fra-3 +stale 12s +300 +300 +\(20%\)/);
});

test('tells what is missing in the totals, and which versions and clocks differ', () => {
  const text = hostsText(opened()).join('\n');
  expect(text).toContain(
    '4 machines (2 live, 1 late, 1 stale): 2.40KB/s in the totals, and not in them the last 600B/s of stale ones',
  );
  expect(text).toContain('Versions differ: most run 0.1.0, lon-1 0.0.9');
  expect(text).toContain('Clocks differ from the one here: lon-1 +2.1s');
});

test('tells everything about the machine under the cursor, what goes wrong first', () => {
  const state = [{type: 'move', by: 2} as const].reduce(reduce, opened());
  const details = hostsText(state).filter(line => line.startsWith('  ') && !line.startsWith('   '));
  expect(details).toEqual([
    '  ! game: port 27015 is in use',
    '  lon-1: udptop 0.0.9 (most run 0.1.0), up 1h00m, heard 0.2s ago, its clock is 2.1s ahead. Of 2 relay threads, the busiest takes 93%',
    '  Flows 100 active, 150 started, 50 ended',
    '  Total ▲ 4.00KB in 40 datagrams, ▼ 4.00KB in 40 datagrams',
    '  Dropped 20 (full 20). Refused 0',
    '  Read-only: it refuses actions on its flows',
  ]);
});

test('the cursor stays on its machine when the order changes', () => {
  const chosen = reduce(opened(), {type: 'select', row: 1});
  expect(chosen.selectedHost).toBe('fra-1');
  const slower = hosts.map(each => (each.name === 'fra-1' ? host('fra-1', 10) : each));
  const later = reduce(chosen, {type: 'snapshot', snapshot: fleet(slower)});
  expect(hostsText(later).find(line => line.startsWith('>'))).toMatch(/^> {2}fra-1/);
});

test('Enter shows the flows of the machine', () => {
  const chosen = reduce(reduce(opened(), {type: 'move', by: 1}), {type: 'enter'});
  expect(chosen).toMatchObject({mode: 'table', view: {filter: 'host=fra-1'}});
  expect(chosen.rows.length).toBe(5);
});

test('a filter shows how many of the flows match', () => {
  const some = hosts.map(each => ({...each, matching: {...each.matching, flows: 7}}));
  const filtered = reduce(opened(some), {type: 'filter', text: 'dns'});
  const lines = hostsText(filtered);
  expect(rowOf(lines, 'fra-1')).toContain(' 7/100 ');
});

describe.each([40, 80, 120, 200])('at %d columns', columns => {
  test('no line is wider, and each machine has its state', () => {
    const many = Array.from({length: 60}, (_, index) => host(`machine-with-a-long-name-${index}`, index));
    const lines = hostsText(opened([staleHost('漢字'), ...many], columns, 24));
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    expect(lines[0]).toMatch(/^Hosts \(\d+ more below\)/);
    expect(lines[2]).toMatch(/stale 12s/);
  });
});

test('stale is red and its figures are quiet, late is yellow', () => {
  const lines = hostsPaneLines({...opened(), selectedHost: 'lon-1'});
  const toneOf = (row: number, text: string) => lines[row]!.find(([each]) => each.trim() === text)?.[1];
  expect(toneOf(2, 'stale 12s')).toBe('alert');
  expect(toneOf(2, '300')).toBe('quiet');
  expect(toneOf(5, 'late')).toBe('warning');
});

test('Tab goes from the flows to the machines, the services, the log and back', () => {
  const services = reduce(opened(), next);
  const log = reduce(services, next);
  expect([opened(), services, log, reduce(log, next)].map(({mode}) => mode)).toEqual([
    'hosts',
    'services',
    'log',
    'table',
  ]);
});
