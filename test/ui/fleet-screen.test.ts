import {describe, expect, test} from 'vitest';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {defaultBindings, forFleet} from '../../source/ui/input/bindings.js';
import {detailPane} from '../../source/ui/render/panes/detail-pane.js';
import {lineText} from '../../source/ui/render/spans.js';
import type {Look} from '../../source/ui/screen-options.js';
import {planAction} from '../../source/ui/state/actions.js';
import type {ScreenEvent} from '../../source/ui/state/commands.js';
import {paletteEntries} from '../../source/ui/state/palette.js';
import {helpText} from '../../source/ui/state/panes/help-text.js';
import {reduce} from '../../source/ui/state/reduce.js';
import {alertText} from '../../source/view/alerts/alert-text.js';
import {fleetTableColumns} from '../../source/view/columns/columns.js';
import {initialView} from '../../source/view/view.js';
import {takenAtMs} from '../view/flows.js';
import {fleet, flowsOf, host, staleHost} from '../view/hosts.js';
import {service} from '../view/services.js';
import {headerText, keyBarText, menuText, promptText, tableText} from './lines-text.js';
import {openScreen} from './open-screen.js';
import {startState} from './start-state.js';

const size = {columns: 120, rows: 30};
const live = [host('fra-1', 600), host('fra-2', 200)];

function opened(picture: Snapshot, at = size) {
  return startState(picture, initialView({columns: fleetTableColumns}), at);
}

const play = (picture: Snapshot, ...events: readonly ScreenEvent[]) => events.reduce(reduce, opened(picture));

describe('the header of a fleet', () => {
  test('says how many machines there are, and how many of them are silent or late', () => {
    const late = host('fra-4', 1, {state: 'late'});
    const [title] = headerText(opened(fleet([...live, late, staleHost('fra-3')])));
    expect(title).toContain('edge: 4 machines, 1 stale, 1 late');
    expect(title).not.toContain(' up ');
  });

  test.each([40, 60, 80, 120])('keeps at %d columns how many are silent', columns => {
    const [title] = headerText(opened(fleet([...live, staleHost('fra-3')]), {columns, rows: 24}));
    expect(title).toContain(columns > 40 ? 'edge: 3 machines, 1 stale' : '● LIVE, 1 stale');
  });

  test('says first which machine is silent, and what is missing because of that', () => {
    const services = [service('game', {problem: 'its port is in use'})];
    const lines = headerText(opened(fleet([...live, staleHost('fra-3', 600_000)], [], {services})));
    expect(lines.at(-1)).toBe(
      '! fra-3 has been silent for 12s: its 1.20MB/s are not in the totals (and 1 more)',
    );
  });
});

describe('counts', () => {
  const picture = fleet(live, flowsOf('fra-1', 60));

  test('the row under the cursor is one of all that match, of which the first are here', () => {
    expect(headerText(opened(picture)).at(-1)).toContain('Row 1 of 200 (first 60 here)');
  });

  test('the end of what is here says that it is not the end', () => {
    const ended = play(picture, {type: 'edge', end: true});
    expect(ended.selectedIndex).toBe(59);
    expect(headerText(ended).at(-1)).toContain('first 60 of 200 flows');
  });

  test('a filter counts what the machines have counted, once they have', () => {
    const typed = play(picture, {type: 'open', mode: 'filter'}, {type: 'draft', key: {text: 'dns'}});
    expect(promptText(typed)[1]).toMatch(/^≥ 60 of 200 flows, /);
    const answered = reduce(typed, {
      type: 'snapshot',
      snapshot: {...picture, view: {...picture.view!, filter: 'dns'}},
    });
    expect(promptText(answered)[1]).toBe('200 of 200 flows, 1.60KB/s');
  });

  test('a tree by anything else says that it is of the first flows', () => {
    expect(headerText(play(picture, {type: 'group', by: 'client'})).at(-1)).toContain(
      'Tree by client of the first 60 flows',
    );
    expect(headerText(play(picture, {type: 'group', by: 'host'})).at(-1)).not.toContain(
      'of the first 60 flows',
    );
  });

  test('an empty table says whether anybody was asked', () => {
    const none = fleet(live, []);
    const rowsText = (filter: string, view = none) =>
      tableText(play(view, {type: 'filter', text: filter}))[1];
    expect(rowsText('x')).toBe('No flow that is here matches; the machines are being asked.');
    expect(rowsText('x', {...none, view: {...none.view!, filter: 'x'}})).toBe(
      'No flow of any machine matches the filter "x"; Esc clears it.',
    );
    expect(rowsText('', fleet([]))).toBe('No machine has answered yet.');
  });
});

test('in a tree by machine a silent one is marked with its age', () => {
  const tree = play(fleet([...live, staleHost('fra-3')], flowsOf('fra-1', 5)), {type: 'group', by: 'host'});
  const lines = tableText(tree);
  expect(lines.find(line => line.includes('fra-3'))).toMatch(/\[-\] fra-3 +stale 12s/);
  expect(lines.find(line => line.includes('fra-2'))).toMatch(/\[-\] fra-2 +100 flows/);
});

test('filters by the machine of a row, also where its flows are elsewhere', () => {
  const tree = play(fleet(live, flowsOf('fra-1', 5)), {type: 'group', by: 'host'});
  const at = tree.rows.indexOf(tree.rows.slice(0, 20).find(({host: name}) => name === 'fra-2')!);
  const filtered = [
    {type: 'select', row: at} as const,
    {type: 'filterCell', excludes: false} as const,
  ].reduce(reduce, tree);
  expect(filtered.view.filter).toBe('host=fra-2');
});

test('the detail of a flow tells its machine and how far its clock is off', () => {
  const off = host('fra-1', 600, {clockAheadMs: -350});
  const text = detailPane(play(fleet([off], flowsOf('fra-1', 1)), {type: 'enter'}))
    .lines.map(lineText)
    .join('\n');
  expect(text).toMatch(/host +fra-1, its clock is 350ms behind/);
  expect(text).not.toContain('Last datagrams');
});

test('a flow that is not there any more may only be further down', () => {
  const open = play(fleet(live, flowsOf('fra-1', 3)), {type: 'move', by: 2}, {type: 'enter'});
  const later = reduce(open, {type: 'snapshot', snapshot: fleet(live, flowsOf('fra-1', 2))});
  expect(lineText(detailPane(later).lines[0]!)).toBe(
    'This flow has ended, or is not among the first 2 that are here.',
  );
});

test('a question names the machine of the flow', () => {
  expect(planAction(opened(fleet(live, flowsOf('fra-1', 1))), {kind: 'end'})?.question).toMatch(
    /^End 10\.0\.0\.1:1000 -> 127\.0\.0\.1:53 on fra-1\?/,
  );
});

test('tags stay on flows that are not among the first any more', () => {
  const tagged = play(fleet(live, flowsOf('fra-1', 3)), {type: 'move', by: 2}, {type: 'tag'});
  const later = reduce(tagged, {type: 'snapshot', snapshot: fleet(live, flowsOf('fra-1', 2))});
  expect(later.tagged).toEqual(tagged.tagged);
});

test('an alert and the moment when it began name their machine', () => {
  const alert = {name: 'flood', host: 'fra-1', filter: 'rate>1M', sinceMs: takenAtMs, flows: 1, ids: []};
  expect(alertText(alert)).toBe('flood on fra-1: 1 flow rate>1M');
  const at = (seconds: number, alerts: Snapshot['alerts'] = []): ScreenEvent => ({
    type: 'snapshot',
    snapshot: fleet(live, [], {takenAtMs: takenAtMs + seconds * 1000, alerts}),
  });
  const jump = play(fleet(live), at(1), at(2, [alert]), at(3), {type: 'menu', name: 'jump'});
  expect(menuText(jump).join('\n')).toContain('an alert began on fra-1');
});

test('the key bar and the palette lead to the machines', () => {
  const wide = {columns: 160, rows: 30};
  expect(keyBarText(opened(fleet(live), wide))).toContain('TabHosts');
  expect(keyBarText(opened({...fleet(live), hosts: undefined}, wide))).toContain('TabServices');
  expect(play(fleet(live), {type: 'nextScreen', to: 'hosts'}).mode).toBe('hosts');
});

test('a screen says at once what it shows, and a click on a machine chooses it, a second one shows its flows', async () => {
  const picture = fleet(live, flowsOf('fra-1', 5));
  const looks: Look[] = [];
  const source = {
    latest: () => picture,
    subscribe: () => () => {},
    look: (look: Look) => void looks.push(look),
  };
  const {terminal} = openScreen({source, mouse: true});
  await terminal.shows(/edge: 2 machines/);
  expect(looks).toMatchObject([{view: {filter: ''}, grouping: undefined, rows: 48}]);
  terminal.type('\t');
  await terminal.shows(/Hosts: Enter shows the flows[\s\S]*fra-1 +live[\s\S]*fra-2 +live/);
  const line = terminal.lines().findIndex(each => /fra-2 +live/.test(each));
  terminal.type(`\u001b[<0;5;${line + 1}M`);
  await terminal.shows(/fra-2: udptop 0\.1\.0/);
  terminal.type(`\u001b[<0;5;${line + 1}M`);
  await terminal.shows(/Filter host=fra-2/);
  expect(looks.at(-1)).toMatchObject({view: {filter: 'host=fra-2'}});
});

test('the palette has the machines only where there are several', () => {
  const labels = (picture: Snapshot) => paletteEntries(opened(picture)).map(({label}) => label);
  expect(labels(fleet(live))).toContain('hosts');
  expect(labels({...fleet(live), hosts: undefined})).not.toContain('hosts');
});

test('the help names the machines', () => {
  const text = helpText({columns: 80, rows: 24}, forFleet(defaultBindings)).join('\n');
  expect(text).toContain('details; hosts, services,..');
  expect(text).toContain('tree by host, client, ..');
});

test('an export asks for all flows that match, not only for those on the screen', async () => {
  const picture = fleet(live, flowsOf('fra-1', 5));
  const asked: Look['view'][] = [];
  const exported: Snapshot[] = [];
  const {terminal} = openScreen({
    source: {
      latest: () => picture,
      subscribe: () => () => {},
      async takeWhole(view) {
        asked.push(view);
        return {...picture, flows: flowsOf('fra-1', 200)};
      },
    },
    async exportSnapshot(chosen) {
      exported.push(chosen);
      return '/tmp/all.json';
    },
  });
  await terminal.shows(/edge: 2 machines/);
  terminal.type('e');
  await terminal.shows(/Exported 200 of 200 flows to \/tmp\/all\.json/);
  expect(asked).toMatchObject([{filter: ''}]);
  expect(exported[0]!.flows).toHaveLength(200);
});
