import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {FlowSnapshot, Snapshot} from '../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../source/text/sanitize.js';
import {defaultBindings} from '../../../source/ui/input/bindings.js';
import {composeFooter} from '../../../source/ui/render/footer/footer-lines.js';
import {composeHeader} from '../../../source/ui/render/header/header-lines.js';
import {helpText} from '../../../source/ui/render/overlays/help-text.js';
import {composeServices} from '../../../source/ui/render/panes/service-lines.js';
import {composeTable} from '../../../source/ui/render/table/table-lines.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {mainHeight} from '../../../source/ui/state/size.js';
import {initialState} from '../../../source/ui/state/state.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {initialView} from '../../../source/view/view.js';
import {cases} from '../../fuzz/cases.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../../view/flows.js';

function state(columns: number, rows: number, overrides: Partial<Snapshot> = {}, column: ColumnId = 'rate') {
  const view = initialView({sort: {column, direction: 'desc'}});
  return initialState(snapshot(manyFlows(50), overrides), view, {columns, rows});
}

function dropping(reason: string): Partial<Snapshot> {
  const {totals} = snapshot(manyFlows(50));
  return {totals: {...totals, drops: {total: 12, byReason: {[reason]: 12}}, refusals: 7}};
}

describe('the header', () => {
  test('shows rates, totals, drops with their reasons, refusals, flows, sort and filter', () => {
    const text = composeHeader(state(120, 30, dropping('sessionLimit')), undefined).join('\n');
    expect(text).toMatch(/RX up .*80B\/s.*480B.*Drops 12 \(sessionLimit 12\)/);
    expect(text).toMatch(/TX down .*Refusals 7/);
    expect(text).toMatch(/Flows 50 active, 50 started, 0 ended {3}Sort rate ▼ {3}Filter none/);
    expect(text).toMatch(/testhost {2}up 1m15s {2}every 1s/);
  });

  test('names the reasons of drops on 80 columns too, at the cost of the graph', () => {
    expect(composeHeader(state(80, 24, dropping('sessionLimit')), undefined)[1]).toContain(
      '(sessionLimit 12)',
    );
  });

  test('has three lines on a small terminal, and says drops even there', () => {
    const lines = composeHeader(state(60, 15, dropping('kernel')), undefined);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/RX 80B\/s {2}TX 80B\/s {2}Drops 12 \(kernel 12\)/);
  });

  test('shows the first notice and counts the others; the hint of a demo comes after those', () => {
    const hint = 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53';
    expect(composeHeader(state(100, 24, {demo: true}), hint)[4]).toBe(hint);
    expect(composeHeader(state(100, 24, {demo: true, notices: ['a', 'b\u001b[2J']}), hint)[4]).toBe(
      '! a (and 1 more)',
    );
  });

  test('counts the rows by their states where there is nothing to note, with the signs that they have', () => {
    const flows = [flow(), flow({state: 'blocked'}), flow({state: 'ended'}), flow({state: 'ended'})];
    const lines = composeHeader(state(80, 24, {flows}), undefined);
    expect(lines[4]).toBe('Rows 1 active   # 1 blocked   x 2 ended');
    expect(composeHeader(state(80, 24, {flows: []}), undefined)[4]).toBe('Rows 0 active');
  });

  test('leaves out how many flows started and ended before it cuts the filter', () => {
    const filter = 'client:10.0.0.0/8 port:53';
    const filtered = (columns: number) =>
      initialState(snapshot(manyFlows(50)), initialView({filter}), {columns, rows: 24});
    const viewLine = (columns: number) => composeHeader(filtered(columns), undefined)[3];
    expect(viewLine(120)).toMatch(
      /started, 0 ended .*Filter client:10\.0\.0\.0\/8 port:53 {2}\d+ of 50 flows/,
    );
    expect(viewLine(80)).toMatch(
      /^Flows 50 active {3}Sort rate ▼ {3}Filter client:10\.0\.0\.0\/8 port:53 {2}/,
    );
    expect(viewLine(60)).toMatch(/^Filter client:10\.0\.0\.0\/8 port:53 {2}\d+ of 50 flows/);
  });

  test('says which row of how many the cursor is on where more are than fit, and units that are not usual', () => {
    const viewLine = (of: ReturnType<typeof state>) => composeHeader(of, undefined)[3];
    expect(viewLine(reduce(state(120, 24), {type: 'select', row: 11}))).toMatch(
      /Filter none {3}Row 12 of 50$/,
    );
    expect(composeHeader(state(120, 80), undefined).join()).not.toContain('Row 1');
    const bits = {...state(80, 24), view: initialView({units: 'bits-iec'})};
    expect(viewLine(bits)).toMatch(/Units bits, K=1024/);
    expect(viewLine(state(80, 24))).not.toMatch(/Units/);
  });

  test('names of many reasons the largest, and keeps its graphs', () => {
    const {totals} = snapshot([]);
    const byReason = {sessionLimit: 5, kernel: 20, queueFull: 5};
    const many = {totals: {...totals, drops: {total: 30, byReason}}};
    const graphed = (columns: number) => ({
      ...state(columns, 24, many),
      history: Array.from({length: 100}, () => ({rx: 1, tx: 1})),
    });
    expect(composeHeader(graphed(80), undefined)[1]).toMatch(/█{5} .*Drops 30 \(kernel, \+2\)$/);
    expect(composeHeader(graphed(120), undefined)[1]).toMatch(
      /█{5} .*\(kernel 20, sessionLimit 5, queueFull 5\)$/,
    );
    expect(composeHeader(state(60, 15, many), undefined)[1]).toMatch(
      /Drops 30 \(kernel, \+2\) {2}Refusals 0$/,
    );
  });

  test('tells whose the totals are where there is no notice and no hint', () => {
    const part = (bytes: number) => ({rx: {packets: 1, bytes}, tx: {packets: 0, bytes: 0}});
    const {totals} = snapshot([]);
    const attribution = {shown: part(900), ended: part(0), evicted: part(50), unattributed: part(10)};
    const told = {totals: {...totals, attribution}};
    expect(composeHeader(state(100, 24, told), undefined)[4]).toMatch(
      /^Total 960B = shown 900B \+ ended 0B \+ gone 50B \+ unattributed 10B {3}Rows /,
    );
    expect(composeHeader(state(100, 24, {...told, notices: ['a']}), undefined)[4]).toBe('! a');
  });

  test('names a pause and a demo in words', () => {
    const paused = reduce(state(100, 24, {demo: true}), {type: 'pause'});
    expect(composeHeader(paused, undefined)[0]).toMatch(/ DEMO .* PAUSED /);
  });
});

test('the services stand below what their totals are made of, in bytes and packets, and how many were evicted', () => {
  const part = {rx: {packets: 2, bytes: 20}, tx: {packets: 1, bytes: 10}};
  const {totals} = snapshot([]);
  const attribution = {shown: part, ended: part, evicted: part, unattributed: part};
  const flows = {...totals.flows, evicted: 3};
  const {lines} = composeServices(state(120, 30, {totals: {...totals, flows, attribution}}));
  expect(lines[0]).toBe('Total   960B = shown 30B + ended 30B + gone 30B + unattributed 30B');
  expect(lines[1]).toBe(
    'Packets 24 = shown 3 + ended 3 + gone 3 + unattributed 3; 3 flows were evicted at a limit',
  );
  expect(composeServices(state(120, 30)).lines[0]).toMatch(/^NAME /);
});

describe('the table', () => {
  test.each<[ColumnId, RegExp]>([
    ['client', /CLIENT▼/],
    ['rate', /RX\/s\+ +TX\/s▼/],
    ['rx-rate', /RX\/s▼ +TX\/s /],
    ['bytes', /RX\+ +TX▼|BYTES▼/],
    ['age', /AGE▼/],
    ['refusals', /REFUS▼/],
    ['packet-rate', /PKT\/s▼/],
  ])('sorted by %s shows the mark at every width', (column, mark) => {
    for (const columns of [60, 80, 120, 200]) {
      expect(composeTable(state(columns, 24, {}, column))[0], `${columns} columns`).toMatch(mark);
    }
  });

  test('has as many lines as there is room for, however many flows', () => {
    for (const rows of [10, 15, 16, 24, 60]) {
      expect(composeTable(state(100, rows))).toHaveLength(mainHeight({columns: 100, rows}));
    }
  });

  test('a selected row with wide characters is as wide as the terminal, and no wider', () => {
    const wide = flow({service: '漢字サービス', metadata: {name: '👍'.repeat(60)}});
    for (const columns of [80, 121, 200]) {
      const lines = composeTable(initialState(snapshot([wide]), initialView(), {columns, rows: 24}));
      expect(displayWidth(lines[1]!)).toBe(columns);
    }
  });
});

test('a filter that finds nothing and asks for a field that no flow has is told so, beside the count and in the table', () => {
  const filtered = (filter: string) =>
    initialState(snapshot(manyFlows(50)), initialView({filter}), {columns: 120, rows: 30});
  expect(composeHeader(filtered('foo:bar'), undefined)[3]).toContain(
    'Filter foo:bar  0 of 50 flows: no flow has a field foo',
  );
  expect(composeTable(filtered('foo:bar'))[1]).toBe(
    'No flow matches the filter "foo:bar": no flow has a field foo; Esc clears it.',
  );
  expect(composeHeader(filtered('service:game or foo:bar'), undefined)[3]).not.toContain('no flow has');
  expect(composeHeader(filtered('drops>1M'), undefined)[3]).toMatch(/0 of 50 flows$/);
});

describe('the signs before the rows', () => {
  const silentFor = (ms: number) => ({lastSeenAtMs: takenAtMs - ms, idleTimeoutMs: 30_000});
  const unanswered = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
  const lives: [string, Partial<FlowSnapshot>][] = [
    ['+', {startedAtMs: takenAtMs - 1000}],
    [' ', {}],
    ['z', silentFor(12_000)],
    ['!', silentFor(26_000)],
    ['?', {refusals: 3, tx: unanswered}],
    ['#', {state: 'blocked'}],
    ['~', {state: 'throttled'}],
    ['x', {state: 'ended', endedAtMs: takenAtMs - 5000, endReason: 'user'}],
  ];

  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
  ])('tell the state of every flow at %dx%d', (columns, rows) => {
    const flows = lives.map(([, life], index) => flow({client: `10.0.0.${index}:1`, ...life}));
    const view = initialView({sort: {column: 'client', direction: 'asc'}});
    const lines = composeTable(initialState(snapshot(flows), view, {columns, rows}));
    for (const [index, [sign]] of lives.entries()) {
      expect(lines[index + 1]).toMatch(new RegExp(`^.[${sign}] 10\\.0\\.0\\.${index}:1 `));
    }
  });

  test('tell tags beside states, and on a parent too when all of its flows are tagged', () => {
    const flows = [flow({client: '10.0.0.1:1', state: 'blocked'}), flow({client: '10.0.0.1:2'})];
    const size = {columns: 120, rows: 24};
    const tree = reduce(initialState(snapshot(flows), initialView(), size), {type: 'group'});
    const gutters = (row: number) => {
      const tagged = reduce(reduce(tree, {type: 'select', row}), {type: 'tag'});
      return composeTable(tagged)
        .slice(1, 4)
        .map(line => line.slice(1, 8));
    };
    expect(gutters(1)).toEqual(['  [-] 1', '#* |- 1', '   |- 1']);
    expect(gutters(0)).toEqual([' *[-] 1', '#* |- 1', ' * |- 1']);
  });
});

describe('the footer', () => {
  test('shows the end of a filter that is too long for it, where the cursor is', () => {
    const opened = reduce(state(40, 24), {type: 'open', mode: 'filter'});
    const typed = reduce(opened, {type: 'draft', key: {text: `${'x'.repeat(100)} end`}});
    const lines = composeFooter(typed);
    expect(lines[0]).toMatch(/^Filter: …x+ end█/);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });

  test.each([
    ['port:x', 100, '             ^ expected a port number from 0 to 65535; got "x"'],
    [
      `${'long '.repeat(16)}port:x`,
      104,
      `${' '.repeat(45)}expected a port number from 0 to 65535; got "x" ^`,
    ],
    ['漢字 port:x', 100, '                  ^ expected a port number from 0 to 65535; got "x"'],
    ['a(b', 40, '         ^ the parenthesis is not close…'],
  ])('shows under "%s" where it is wrong, and why, beside it', (filter, columns, reason) => {
    const opened = reduce(state(columns, 24), {type: 'open', mode: 'filter'});
    const lines = composeFooter(reduce(opened, {type: 'draft', key: {text: filter}}));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(reason);
  });

  test('keeps the reason on the screen, whatever is typed and however narrow that is', () => {
    const pieces = ['port:x', ' ', '漢字', '(', 'long text ', '"', '\u001b[2J', '👍', 'rate>', '/*/', ')'];
    const anyTyped = fc.array(fc.constantFrom(...pieces), {maxLength: 12, size: 'max'});
    fc.assert(
      fc.property(anyTyped, fc.integer({min: 40, max: 99}), (typedPieces, columns) => {
        const opened = reduce(state(columns, 24), {type: 'open', mode: 'filter'});
        const {draftError, ...typed} = reduce(opened, {type: 'draft', key: {text: typedPieces.join('')}});
        const [, reason = ''] = composeFooter({...typed, draftError});
        expect(displayWidth(reason)).toBeLessThanOrEqual(columns);
        expect(reason.includes('^')).toBe(draftError !== undefined);
      }),
      cases(1 / 20),
    );
  });

  test('sanitizes the message that it shows', () => {
    const told = reduce(state(100, 24), {type: 'status', text: 'to \u001b[2J\nx', failed: false});
    expect(composeFooter(told)).toEqual(['to \ufffd[2J\ufffdx']);
  });
});

test('the keys of the help fit 80x24 without scrolling', () => {
  const text = helpText({columns: 80, rows: 24}, defaultBindings);
  const lastKey = text.findIndex(line => line.includes('quit'));
  expect(lastKey).toBeGreaterThan(5);
  expect(lastKey).toBeLessThan(mainHeight({columns: 80, rows: 24}) - 2);
});

describe('chosen columns', () => {
  const titles = (columns: readonly ColumnId[], sort: ColumnId, width: number) => {
    const view = initialView({columns, sort: {column: sort, direction: 'desc'}});
    return composeTable(initialState(snapshot([flow()]), view, {columns: width, rows: 24}))[0]!.trim();
  };

  test('stand in their order, and the sort column among them', () => {
    expect(titles(['age', 'client', 'drops'], 'age', 100)).toMatch(/^AGE▼ +CLIENT +DROPS$/);
    expect(titles(['age', 'client', 'rate'], 'rate', 100)).toMatch(/^AGE +CLIENT +RATE\/s▼$/);
    expect(titles(['client', 'age'], 'rate', 100)).toMatch(/^CLIENT +RATE\/s▼ +AGE$/);
  });

  test('that are a sum are marked alone where they are shown, beside what they are the sum of', () => {
    expect(titles(['client', 'rate', 'rx-rate', 'tx-rate'], 'rate', 100)).toMatch(
      /^CLIENT +RATE\/s▼ +RX\/s +TX\/s$/,
    );
  });

  test('drop out as the terminal narrows, but for the one that decides the order', () => {
    expect(titles(['idle', 'client', 'target', 'protocol'], 'protocol', 40)).toMatch(/CLIENT +PROTO▼/);
  });
});

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
      rx: {...rx, bytesPerSecond},
      tx,
      drops,
      refusals,
    };
  };
  const services = [service('slow', 1), service('fast', 1e6), service('mid', 1e3)];
  const large = state(120, 40, {services, relay: {threads: 2, busiest: 0.5}});

  test('has the busiest services first, how much of their limits is in use, and how busy the relay is', () => {
    const lines = composeHeader(large, undefined);
    expect(lines).toHaveLength(10);
    expect(lines[5]).toMatch(/Relay \[\|{6} {6}\] 50% CPU, busiest of 2 threads/);
    expect(lines[6]).toMatch(/^fast +\[\|{11} \] 9\/10 .*1\.00MB\/s.* mid +\[/);
    expect(lines[7]).toMatch(/^slow/);
  });

  test.each([-0.5, Number.NaN, 7, Number.POSITIVE_INFINITY])(
    'survives a load of %d, as a file may tell it',
    busiest => {
      const odd = {...large, snapshot: {...large.snapshot, relay: {threads: 1, busiest}}};
      expect(composeHeader(odd, undefined)[5]).toMatch(/Relay \[\|* *\]/);
    },
  );

  test('survives a service without a limit, as an older file tells it', () => {
    const unlimited = {
      ...large.snapshot.services[0]!,
      maxSessions: 0,
      flows: {active: 0, started: 0, ended: 0, evicted: 0},
    };
    const odd = {...large, snapshot: {...large.snapshot, services: [unlimited]}};
    expect(composeHeader(odd, undefined)[7]).toMatch(/\[ {12}\] 0\/0/);
  });

  test('counts the services that have no room, and has more of them in a line of more columns', () => {
    const six = Array.from({length: 6}, (_, index) => service(`s${index}`, index));
    const headerAt = (columns: number, some = six) =>
      composeHeader(
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

  test('draws both directions side by side, each as tall as its peak', () => {
    const history = Array.from({length: 300}, (_, index) => ({rx: index, tx: 300 - index}));
    const lines = composeHeader({...large, history}, undefined);
    expect(lines[1]).toMatch(/peak 299B\/s.*TX down.*peak/);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(120);
    expect(lines[4]).toMatch(/^[\u2801-\u28ff]{58} {3}[\u2801-\u28ff]{58}$/);
    expect(lines[2]).toMatch(/^ /);
  });

  test('says what a pause hides, and that drops grow', () => {
    const paused = {
      ...large,
      paused: true,
      newest: {
        ...large.snapshot,
        takenAtMs: takenAtMs + 12_000,
        totals: {...large.snapshot.totals, flows: {active: 50, started: 390, ended: 7, evicted: 0}},
      },
    };
    expect(composeHeader(paused, undefined)[0]).toMatch(/PAUSED 12s, 340 new, 7 ended flows/);
    expect(composeHeader({...large, dropsGrow: true}, undefined)[5]).toMatch(/^Drops !/);
    expect(composeHeader({...large, follow: true}, undefined)[0]).toContain('FOLLOW');
  });
});
