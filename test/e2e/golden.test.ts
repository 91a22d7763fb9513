import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {nothingDropped, withDropped} from '../../source/snapshot/forwarding.js';
import {formatSnapshot} from '../../source/snapshot/write.js';
import {eventually} from '../relay/peers.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../view/flows.js';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

let terminal: Terminal | undefined;
afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

const {rx, tx, drops, refusals} = snapshot([]).totals;
const service = (name: string, handler: string, active: number) => ({
  name,
  handler,
  listen: '127.0.0.1:5300',
  target: '127.0.0.1:53',
  statsGUID: name,
  metered: true,
  flows: {active, started: active + 3, ended: 3, evicted: 0},
  maxSessions: 100,
  rx,
  tx,
  drops: name === 'game' ? {total: 12, byReason: {sessionLimit: 12}} : drops,
  refusals,
});
const silentFor = (ms: number) => ({lastSeenAtMs: takenAtMs - ms, idleTimeoutMs: 30_000});

/** Every state of a flow, and texts that mean harm. */
const flows = [
  flow({client: '10.0.0.1:1000', startedAtMs: takenAtMs - 1000, ...silentFor(0)}),
  flow({client: '10.0.0.2:1000', ...silentFor(12_000)}),
  flow({client: '10.0.0.3:1000', ...silentFor(26_000)}),
  flow({client: '10.0.0.4:1000', state: 'blocked', control: {kind: 'blocked', untilMs: takenAtMs + 60_000}}),
  flow({
    client: '10.0.0.5:1000',
    state: 'throttled',
    control: {kind: 'throttled', bytesPerSecond: 1e4},
    drops: 450,
    rx: withDropped({packets: 10, bytes: 400, packetsPerSecond: 1, bytesPerSecond: 40}, nothingDropped),
    tx: withDropped(
      {packets: 460, bytes: 460_000, packetsPerSecond: 460, bytesPerSecond: 460_000},
      {packets: 450, bytes: 450_000, packetsPerSecond: 450, bytesPerSecond: 450_000},
    ),
  }),
  flow({
    client: '10.0.0.6:1000',
    refusals: 3,
    refusedSinceReply: true,
  }),
  flow({client: '10.0.0.7:1000', state: 'ended', endedAtMs: takenAtMs - 5000, endReason: 'user'}),
  flow({
    client: '10.0.0.8:1000',
    service: '漢字',
    metadata: {app: 'e\u0301\u0301\u0301\u0301', note: '\u001b[2J\u001b[31mred\u0007\u202e'},
  }),
  ...manyFlows(40),
];
const shown = snapshot(flows, {
  host: 'host',
  services: [service('dns', 'udp', 30), service('game', 'udp', 95)],
  relay: {threads: 1, busiest: 0.25},
  totals: {...snapshot(flows).totals, drops: {total: 12, byReason: {sessionLimit: 12}}},
});

/** The snapshot in the real command, in a real terminal. */
async function open(columns: number, rows: number, args = '', env = {}): Promise<Terminal> {
  const cwd = emptyDirectory();
  writeFileSync(join(cwd, 's.json'), formatSnapshot(shown));
  terminal = openTerminal(`${process.execPath} ${cli} view s.json -s client:asc ${args}`, {
    columns,
    rows,
    cwd,
    env: {TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'screen', COLORTERM: '', ...env},
  });
  await terminal.shows(/F10Quit/);
  // Answered by a frame that comes after all of the first ones.
  terminal.press('y');
  await terminal.shows(/Copied the line/);
  terminal.press('Home');
  await terminal.shows(/F10Quit/);
  return terminal;
}

/** The screen once the frame is whole: the terminal may still be drawing it. */
async function settled(of: Terminal): Promise<string> {
  const looks = 20;
  let [before, same] = ['', 0];
  await eventually(() => {
    const now = of.screen();
    same = now === before ? same + 1 : 0;
    before = now;
    return same >= looks;
  }, 'a frame that is whole');
  return before;
}

describe.skipIf(!installed('tmux'))('the whole screen, as it was looked at and found good', () => {
  test.each([
    [60, 15],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('at %dx%d', async (columns, rows) => {
    const golden = await open(columns, rows);
    await golden.shows(/SAVED/);
    expect(await settled(golden)).toMatchSnapshot('table');
    golden.press('Down', 'Down', 'Down', 'Enter');
    await golden.shows(/Flow: Esc returns/);
    expect(await settled(golden)).toMatchSnapshot('detail');
    golden.press('Escape');
    await golden.shows(/ CLIENT|^CLIENT/m);
    golden.press('t');
    await golden.shows(/Tree by client/);
    golden.press('t', 't');
    await golden.shows(/Tree by service/);
    golden.press('*');
    await golden.shows(/\[\+\]/);
    expect(await settled(golden)).toMatchSnapshot('tree by service, folded');
    golden.press('Tab');
    await golden.shows(/Services: /);
    expect(await settled(golden)).toMatchSnapshot('services');
    golden.press('F1');
    await golden.shows(/Help: Esc returns/);
    expect(await settled(golden)).toMatchSnapshot('help');
  });

  test('with its colours', async () => {
    const golden = await open(120, 40);
    await golden.shows(/SAVED/);
    await settled(golden);
    expect(golden.colours()).toMatchSnapshot();
  });

  test('in ASCII, for a locale without UTF-8', async () => {
    const golden = await open(100, 30, '', {LC_ALL: 'C'});
    await golden.shows(/SAVED/);
    expect(golden.screen()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await settled(golden)).toMatchSnapshot();
  });

  test('a hostile text moves no cursor and forges no colour', async () => {
    const golden = await open(200, 60);
    await golden.shows(/漢字/);
    expect(golden.screen()).toMatch(/note=.*\[2J.*\[31mred/);
    const line = golden
      .colours()
      .split('\n')
      .find(each => each.includes('[31mred'))!;
    expect(line).not.toMatch(/\u001b\[31mred/);
  });
});
