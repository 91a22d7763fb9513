import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../../../source/snapshot/snapshot.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../../../view/flows.js';
import {headerText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

function state(columns: number, rows: number, overrides: Partial<Snapshot> = {}) {
  return startState(snapshot(manyFlows(50), overrides), initialView(), {columns, rows});
}

function dropping(reason: string): Partial<Snapshot> {
  const {totals} = snapshot(manyFlows(50));
  return {totals: {...totals, drops: {total: 12, byReason: {[reason]: 12}}, refusals: 7}};
}

describe('the header', () => {
  test('shows rates, totals, drops with their reasons, refusals, flows, sort and filter', () => {
    const text = headerText(state(120, 30, dropping('sessionLimit')), undefined).join('\n');
    expect(text).toMatch(/RX up .*80B\/s.*480B.*Drops 12 \(sessionLimit 12\)/);
    expect(text).toMatch(/TX down .*Refusals 7/);
    expect(text).toMatch(/Flows 50 active, 50 started, 0 ended {3}Sort rate ▼ {3}Filter none/);
    expect(text).toMatch(/testhost {2}up 1m15s {2}every 1s/);
  });

  test('names the reasons of drops on 80 columns too, with a narrower graph', () => {
    expect(headerText(state(80, 24, dropping('sessionLimit')), undefined)[1]).toContain('(sessionLimit 12)');
  });

  test('has three lines on a small terminal, and shows drops even there', () => {
    const lines = headerText(state(60, 15, dropping('kernel')), undefined);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/RX 80B\/s {2}TX 80B\/s {2}Drops 12 \(kernel 12\)/);
  });

  test('shows the hint, then the first notice and how many more there are, cut to the width', () => {
    const hint = 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53';
    expect(headerText(state(100, 24, {demo: true}), hint)[4]).toBe(hint);
    expect(headerText(state(100, 24, {demo: true, notices: ['a', 'b\u001b[2J']}), hint)[4]).toBe(
      `${hint}  ! a (and 1 more)`,
    );
    const narrow = headerText(state(80, 24, {notices: ['a'.repeat(100), 'b']}), 'Replay')[4]!;
    expect(narrow).toMatch(/^Replay {2}! a+… \(and 1 more\)$/);
    expect(narrow).toHaveLength(80);
  });

  test('counts the rows by state, with their signs, where there is no notice', () => {
    const flows = [flow(), flow({state: 'blocked'}), flow({state: 'ended'}), flow({state: 'ended'})];
    const lines = headerText(state(80, 24, {flows}), undefined);
    expect(lines[4]).toBe('Rows 1 active   # 1 blocked   x 2 ended');
    expect(headerText(state(80, 24, {flows: []}), undefined)[4]).toBe('Rows 0 active');
  });

  test('leaves out how many flows started and ended before it cuts the filter', () => {
    const filter = 'client:10.0.0.0/8 port:53';
    const filtered = (columns: number) =>
      startState(snapshot(manyFlows(50)), initialView({filter}), {columns, rows: 24});
    const viewLine = (columns: number) => headerText(filtered(columns), undefined)[3];
    expect(viewLine(120)).toMatch(
      /started, 0 ended .*Filter client:10\.0\.0\.0\/8 port:53 {2}\d+ of 50 flows/,
    );
    expect(viewLine(80)).toMatch(
      /^Flows 50 active {3}Sort rate ▼ {3}Filter client:10\.0\.0\.0\/8 port:53 {2}/,
    );
    expect(viewLine(60)).toMatch(/^Filter client:10\.0\.0\.0\/8 port:53 {2}\d+ of 50 flows/);
  });

  test('shows the row of the cursor where not all rows fit, and the units where they are not the default', () => {
    const viewLine = (of: ReturnType<typeof state>) => headerText(of, undefined)[3];
    expect(viewLine(reduce(state(120, 24), {type: 'select', row: 11}))).toMatch(
      /Filter none {3}Row 12 of 50$/,
    );
    expect(headerText(state(120, 80), undefined).join()).not.toContain('Row 1');
    const bits = {...state(80, 24), view: initialView({units: 'bits-iec'})};
    expect(viewLine(bits)).toMatch(/Units bits, K=1024/);
    expect(viewLine(state(80, 24))).not.toMatch(/Units/);
  });

  test('names the largest of many reasons, and keeps its graphs', () => {
    const {totals} = snapshot([]);
    const byReason = {sessionLimit: 5, kernel: 20, queueFull: 5};
    const many = {totals: {...totals, drops: {total: 30, byReason}}};
    const graphed = (columns: number) => ({
      ...state(columns, 24, many),
      history: Array.from({length: 100}, () => ({rx: 1, tx: 1})),
    });
    expect(headerText(graphed(80), undefined)[1]).toMatch(/█{5} .*Drops 30 \(kernel, \+2\)$/);
    expect(headerText(graphed(120), undefined)[1]).toMatch(
      /█{5} .*\(kernel 20, sessionLimit 5, queueFull 5\)$/,
    );
    expect(headerText(state(60, 15, many), undefined)[1]).toMatch(/Drops 30 \(kernel, \+2\) {2}Refusals 0$/);
  });

  test('shows what the totals consist of where there is neither a notice nor a hint', () => {
    const part = (bytes: number) => ({rx: {packets: 1, bytes}, tx: {packets: 0, bytes: 0}});
    const {totals} = snapshot([]);
    const attribution = {shown: part(900), ended: part(0), evicted: part(50), unattributed: part(10)};
    const attributed = {totals: {...totals, attribution}};
    expect(headerText(state(100, 24, attributed), undefined)[4]).toMatch(
      /^Total 960B: 900B of flows shown, 0B of ended ones, /,
    );
    expect(headerText(state(100, 24, {...attributed, notices: ['a']}), undefined)[4]).toBe('! a');
  });

  test('names a pause and a demo in words', () => {
    const paused = reduce(state(100, 24, {demo: true}), {type: 'pause'});
    expect(headerText(paused, undefined)[0]).toMatch(/ DEMO .* PAUSED /);
  });
});

test('the view line names a field that no flow has, where the filter matches nothing', () => {
  const viewLine = (filter: string) =>
    headerText(startState(snapshot(manyFlows(50)), initialView({filter}), {columns: 120, rows: 30}))[3];
  expect(viewLine('foo:bar')).toContain('Filter foo:bar  0 of 50 flows: no flow has a field foo');
  expect(viewLine('service:game or foo:bar')).not.toContain('no flow has');
  expect(viewLine('drops>1M')).toMatch(/0 of 50 flows$/);
});
