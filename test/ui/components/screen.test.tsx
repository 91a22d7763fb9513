import {render} from 'ink-testing-library';
import {afterEach, describe, expect, test} from 'vitest';
import type {FlowSnapshot, Snapshot} from '../../../source/snapshot/snapshot.js';
import {Screen} from '../../../source/ui/components/screen.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {startState} from '../start-state.js';

const hint = 'Demo traffic. Watch yours: udptop -L udp://:5300/127.0.0.1:53';
const open: ReturnType<typeof render>[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.unmount();
});

/** The frame after some actions. */
function frame(
  given: Snapshot,
  {
    columns = 120,
    rows = 24,
    actions = [],
    said = undefined as string | undefined,
  }: {columns?: number; rows?: number; actions?: readonly ScreenEvent[]; said?: string | undefined} = {},
): string {
  const state = actions.reduce(reduce, startState(given, initialView(), {columns, rows}));
  const store = {get: () => state, current: () => state, dispatch: () => {}, subscribe: () => () => {}};
  const shown = render(<Screen store={store} colours={{level: 0, noColour: false}} hint={() => said} />);
  open.push(shown);
  return shown.lastFrame() ?? '';
}

function withTotals(
  overrides: Partial<Snapshot['totals']>,
  flows: readonly FlowSnapshot[] = [flow()],
): Snapshot {
  const plain = snapshot(flows);
  return {...plain, totals: {...plain.totals, ...overrides}};
}

describe('the header', () => {
  test('shows rates, flows, uptime, host and interval', () => {
    const seen = frame(withTotals({flows: {active: 3, started: 12, ended: 9, evicted: 0}}));
    for (const part of ['testhost', 'up 1m15s', 'every 1s', '80B/s', '3 active', '9 ended']) {
      expect(seen).toContain(part);
    }
  });

  test('counts drops by reason, the most frequent first', () => {
    const seen = frame(withTotals({drops: {total: 12, byReason: {kernel: 2, sessionLimit: 10}}}), {
      columns: 160,
      rows: 40,
    });
    expect(seen).toMatch(/dropped in all 12 \(full 10, \S[^,]* 2\)/);
  });

  test('labels a demo and shows the hint, and otherwise neither', () => {
    const seen = frame(snapshot([flow()], {demo: true}), {said: hint});
    expect(seen).toContain('DEMO');
    expect(seen).toContain(hint);
    expect(frame(snapshot([flow()]))).not.toMatch(/demo/i);
  });

  test('shows notices, and how many more there are', () => {
    const seen = frame(snapshot([flow()], {notices: ['dns: no reporter is registered', 'second', 'third']}));
    expect(seen).toContain('dns: no reporter is registered');
    expect(seen).toContain('2 more');
  });

  test('keeps a history of the rates as a graph', () => {
    const action = {type: 'snapshot', snapshot: snapshot([flow()])} as const;
    expect(frame(snapshot([flow()]), {actions: [action, action, action]})).toMatch(/▲ +80B\/s +2\.0p\/s ███/);
  });
});

describe('the table', () => {
  const active = flow({client: '10.0.0.1:1'});
  const gone = flow({
    client: '10.0.0.2:2',
    state: 'ended',
    endedAtMs: active.lastSeenAtMs,
    endReason: 'idle',
  });
  const refused = flow({
    client: '10.0.0.3:3',
    refusals: 4,
    tx: {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0},
  });

  function row(client: string, columns: number): string {
    const lines = frame(snapshot([active, gone, refused]), {columns}).split('\n');
    return lines.find(line => line.includes(client)) ?? '';
  }

  test('shows states in words where there is room: no state relies on colour alone', () => {
    expect(row('10.0.0.1:1', 120)).toContain(' active ');
    expect(row('10.0.0.2:2', 120)).toContain(' ended ');
    expect(row('10.0.0.3:3', 120)).toContain(' refused ');
  });

  test('marks the selected row and the sort column without colours too', () => {
    const seen = frame(snapshot([active, gone]), {actions: [{type: 'sortBy', column: 'idle'}]});
    expect(seen).toMatch(/IDLE▼/);
    expect(seen.match(/^>/gm)).toHaveLength(1);
  });

  test('shows metadata, except what other columns show', () => {
    const seen = frame(snapshot([flow({metadata: {...active.metadata, site: 'lab'}})]), {columns: 200});
    expect(seen).toContain('site=lab');
    expect(seen).not.toMatch(/conn_type|src_addr|dst_addr/);
  });

  test('says why there are no rows', () => {
    const totals = (active: number, started: number) => ({
      ...snapshot([]).totals,
      flows: {active, started, ended: started - active, evicted: 0},
    });
    expect(frame(snapshot([]))).toContain('No flows yet.');
    expect(frame(snapshot([], {totals: totals(0, 12)}))).toContain('No active flows; 12 ended.');
    expect(frame(snapshot([], {totals: totals(2, 12)}))).toContain('2 active flows, none of them metered');
    const view = {filter: 'app:dns'};
    expect(frame(snapshot([], {totals: totals(2, 12), view}))).toContain(
      'No flow matched the filter "app:dns"',
    );
    const hidden = frame(snapshot([active]), {
      actions: [
        {type: 'open', mode: 'filter'},
        {type: 'draft', key: {text: 'nowhere'}},
      ],
    });
    expect(hidden).toMatch(/No flow matches the filter "nowhere"; Esc clears it/);
  });
});

test.each([
  [200, 60],
  [120, 40],
  [80, 24],
  [60, 15],
  [40, 10],
])('at %dx%d the screen is as high as the terminal, in the past too', (columns, rows) => {
  const flows = Array.from({length: 90}, (_, index) => flow({client: `10.0.0.${index}:4000${index % 10}`}));
  const at = (second: number): ScreenEvent => ({
    type: 'snapshot',
    snapshot: snapshot(flows, {takenAtMs: takenAtMs + second * 1000}),
  });
  for (const action of [
    [],
    [{type: 'step', intervals: -1}],
    [
      {type: 'step', intervals: -1},
      {type: 'open', mode: 'filter'},
    ],
  ] as const) {
    const lines = frame(snapshot(flows), {columns, rows, actions: [at(1), at(2), ...action]}).split('\n');
    expect(lines).toHaveLength(rows);
  }
});

test.each([
  [80, 24],
  [60, 15],
  [40, 10],
])('at %dx%d every line fits, and the keys of each mode are in the last', (columns, rows) => {
  const flows = Array.from({length: 50}, (_, index) => flow({client: `10.0.0.${index}:4000${index % 10}`}));
  const modes: (readonly [ScreenEvent, bar: RegExp])[] = [
    [{type: 'open', mode: 'help'}, /^EscBack/],
    [{type: 'menu', name: 'sort'}, /^EnterChoose EscCancel/],
    [{type: 'menu', name: 'action'}, /^EnterChoose EscCancel/],
    [{type: 'open', mode: 'setup'}, /^SpaceToggle F7Up F8Down EscDone/],
    [{type: 'enter'}, /^EscBack ?F7Lim(it)?- ?F8Lim(it)?\+ ?F9Act/],
    [{type: 'nextScreen'}, /^EnterFlows EscBack TabLog F1Help F10Quit/],
    [{type: 'group'}, /^F1Help/],
    [{type: 'open', mode: 'filter'}, /^EnterKeep ?EscUndo/],
    [{type: 'open', mode: 'search'}, /^F3Next ?EnterDone/],
    [{type: 'open', mode: 'palette'}, /^EnterRun EscCancel/],
    [
      {type: 'ask', pending: {question: 'End it? '.repeat(20), action: {kind: 'end'}, flows: []}},
      /^yYes nNo/,
    ],
  ];
  for (const [action, bar] of modes) {
    const mode = action.type === 'open' ? action.mode : action.type;
    for (const actions of [[], [action]]) {
      const lines = frame(snapshot(flows), {columns, rows, actions}).split('\n');
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map(line => line.length)), `${mode}\n${lines.join('\n')}`).toBeLessThanOrEqual(
        columns,
      );
      expect(lines.at(-1)).toMatch(actions.length > 0 ? bar : /^F1Help/);
    }
  }
});
