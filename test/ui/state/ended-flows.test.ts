import {expect, test} from 'vitest';
import {exportedSnapshot} from '../../../source/view/export.js';
import {initialView} from '../../../source/view/view.js';
import {snapshot, takenAtMs} from '../../view/flows.js';
import {tableText} from '../lines-text.js';
import {startState} from '../start-state.js';
import {play, ports, sized, typed} from './play.js';

const ended = (port: number, agoMs: number) =>
  sized(port, 10 - port, {state: 'ended', endReason: 'idle', endedAtMs: takenAtMs - agoMs});
const flows = [sized(1, 300), ended(2, 1000), ended(3, 9000)];
const totals = {...snapshot(flows).totals, flows: {active: 1, started: 3, ended: 2, evicted: 0}};
const view = {...initialView(), endedForMs: 5000};
const start = (given = flows) => startState(snapshot(given, {totals}), view, {columns: 100, rows: 24});

test('flows leave the table five seconds after their end, and come back with the key', () => {
  expect(ports(start())).toEqual([1, 2]);
  const all = play(start(), {type: 'ended'});
  expect(ports(all)).toEqual([1, 2, 3]);
  expect(ports(play(all, {type: 'ended'}))).toEqual([1, 2]);
});

test('a filter that asks for ended flows finds them all', () => {
  const filtered = play(start(), {type: 'open', mode: 'filter'}, typed('state=ended'));
  expect(ports(filtered)).toEqual([2, 3]);
  expect(ports(play(start(), {type: 'filter', text: 'client:10.0'}))).toEqual([1, 2]);
});

test('an export has what is on screen, or all', () => {
  const {snapshot: shown} = start();
  expect(exportedSnapshot(shown, view).flows).toHaveLength(2);
  expect(exportedSnapshot(shown, view, 'all').flows).toHaveLength(3);
});

test('where all have ended, the table says how to see them', () => {
  const none = {...totals, flows: {...totals.flows, active: 0}};
  const state = startState(snapshot([ended(3, 9000)], {totals: none}), view, {columns: 100, rows: 24});
  expect(tableText(state)[1]).toBe('No active flows; 2 ended: h shows them.');
});
