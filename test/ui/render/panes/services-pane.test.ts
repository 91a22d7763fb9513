import {describe, expect, test} from 'vitest';
import type {ServiceSnapshot, Snapshot} from '../../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../../source/ui/state/screen-state.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../../view/flows.js';
import {service, withDrops} from '../../../view/services.js';
import {servicesText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const size = {columns: 120, rows: 40};

/** The services pane of these services, after some intervals that each show others. */
function opened(
  services: readonly ServiceSnapshot[],
  {
    before = [],
    overrides = {},
    at = size,
  }: {before?: readonly ServiceSnapshot[][]; overrides?: Partial<Snapshot>; at?: typeof size} = {},
): ScreenState {
  const pictures = [...before, services].map((each, index) =>
    snapshot([flow()], {...overrides, services: each, takenAtMs: takenAtMs + index * 1000}),
  );
  const start = startState(pictures[0]!, initialView(), at);
  const shown = pictures.reduce(
    (state, picture) => reduce(state, {type: 'snapshot', snapshot: picture}),
    start,
  );
  return reduce(shown, {type: 'nextScreen'});
}

const pressed = (state: ScreenState, by: number) => reduce(state, {type: 'move', by});
const many = Array.from({length: 30}, (_, index) => service(`service-${index}`));

const busy: ServiceSnapshot = {
  ...withDrops(service('漢字 game'), {sessionLimit: 20, kernel: 10, queueFull: 5}),
  target: '[2001:db8:1234:5678:9abc:def0:1234:5678]:27016',
  statsGUID: 'a1b2c3d4-guid',
  flows: {active: 10, started: 21, ended: 11, evicted: 4},
  maxSessions: 10,
  refusals: 3,
  receiveQueue: {bytes: 4e6, roomBytes: 8e6},
};

test.each([40, 60, 80, 120, 200])(
  'at %d columns everything about the service under the cursor is told',
  columns => {
    const lines = servicesText(opened([busy], {at: {columns, rows: 50}}));
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    const text = lines
      .slice(2)
      .map(line => line.trim())
      .join(' ');
    for (const fact of [
      '漢字 game: udp, 127.0.0.1:5300 -> [2001:db8:1234:5678:9abc:def0:1234:5678]:27016',
      'Sessions 10 of 10, 21 started, 11 ended, 4 of them to make room',
      'Dropped 35: 20 because 漢字 game is full (10 of 10 sessions), 10 because they came faster than udptop could read; its receive queue was full, 5 because the link is too slow, so its queue is full',
      'Refused 3 by the target or on the way to it',
      'Receive queue 50% of 8.00MB, overflowed: 10 lost',
      'Reported to a1b2c3d4-guid',
    ])
      expect(text.replaceAll(' ', '')).toContain(fact.replaceAll(' ', ''));
  },
);

describe('the table', () => {
  test('has a row for each service in the order of the configuration, with as many columns as fit', () => {
    const services = [service('service-0'), busy, service('a-very-long-name-of-a-service-nobody-cuts')];
    const titles = (columns: number) => servicesText(opened(services, {at: {columns, rows: 40}}))[1];
    expect(titles(40)!.trim().split(/ +/)).toEqual(['NAME', '▲/s', '▼/s']);
    expect(titles(80)!.trim().split(/ +/)).toEqual([
      'NAME',
      'SESSIONS',
      '▲/s',
      '▼/s',
      'DROPS/s',
      'REFUSED',
      'RTT',
      'p95',
    ]);
    expect(
      titles(250)!
        .trim()
        .split(/ {2,}| (?=[A-Z▲▼R])/),
    ).toEqual(
      'NAME HANDLER LISTEN TARGET SESSIONS ▲/s ▼/s TREND DROPS/s DROPS REFUSED RTT p95 QUEUE'
        .split(' ')
        .join('|')
        .replace('RTT|p95', 'RTT p95')
        .split('|'),
    );
    const rows = servicesText(opened(services, {at: {columns: 250, rows: 40}})).slice(2, 5);
    expect(rows.map(row => row.slice(1).match(/\S+/g)![0])).toEqual([
      'service-0',
      '漢字',
      'a-very-long-name-of-a-service-nobody-cuts',
    ]);
  });

  test.each([40, 60, 80])('never cuts a name of nine letters, at %d columns', columns => {
    expect(servicesText(opened(many, {at: {columns, rows: 24}}))[2]).toContain('service-0 ');
  });

  test('shows the use of the sessions, the drops with their largest reason, and the trend', () => {
    const rates = [0, 1000, 2000].map(bytesPerSecond => {
      const {rx} = busy;
      return {...busy, rx: {...rx, forwarded: {...rx.forwarded!, bytesPerSecond}}};
    });
    const [row] = servicesText(
      opened([rates[2]!], {before: [[rates[0]!], [rates[1]!]], at: {columns: 200, rows: 40}}),
    ).slice(2);
    expect(row).toContain('10/10 [||||||]');
    expect(row).toMatch(/ 35 full \+2 /);
    expect(row).toMatch(/2\.00K +80 +\S*[▁▂][▄▅▆]█ /);
  });

  test('shows how slow 95 in 100 answers are, and nothing where none was measured', () => {
    const times = {samples: 20, p50Ms: 2, p95Ms: 12, maxMs: 30, estimated: false};
    const flows = [
      flow({service: 'dns', responseTimes: times}),
      flow({service: 'game', client: '10.0.0.1:1'}),
    ];
    const state = reduce(
      startState(snapshot(flows, {services: [service('dns'), service('game')]}), initialView(), {
        columns: 200,
        rows: 40,
      }),
      {type: 'nextScreen'},
    );
    const lines = servicesText(state);
    const at = lines[1]!.indexOf('RTT p95');
    expect(lines[2]!.slice(at, at + 7).trim()).toMatch(/^1[1-3]ms$/);
    expect(lines[3]!.slice(at, at + 7).trim()).toBe('');
  });

  test('marks what goes wrong now, and tells it below in words', () => {
    const full = {...service('lobby'), flows: {active: 5, started: 9, ended: 4, evicted: 0}, maxSessions: 5};
    const metrics = service('metrics', {target: '127.0.0.1:19999'});
    const now = [withDrops(full, {sessionLimit: 12}), {...metrics, refusals: 2}];
    const lines = servicesText(opened(now, {before: [[full, metrics]]}));
    expect(lines[2]).toMatch(/^>! lobby/);
    expect(lines[3]).toMatch(/^ \? metrics/);
    expect(lines).toContain('  ! lobby is full (5 of 5 sessions), 12 dropped/s');
    const later = servicesText(opened(now, {before: [now]}));
    expect(later[2]).toMatch(/^> {2}lobby/);
    expect(later.join('\n')).not.toContain('dropped/s');
  });

  test('makes names and reasons from outside harmless', () => {
    const text = servicesText(opened([withDrops(service('a\u001b[2Jb'), {'x\u001b': 1})])).join('\n');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('a\ufffd[2Jb');
  });
});

describe('the cursor', () => {
  test('moves over the services, and its service shows its details', () => {
    const state = opened([service('dns'), service('game')]);
    expect(servicesText(state).join('\n')).toContain('dns: udp');
    const down = pressed(state, 1);
    expect(servicesText(down)[3]).toMatch(/^> {2}game/);
    expect(servicesText(down).join('\n')).toContain('game: udp');
    expect(pressed(down, 1).selectedService).toBe(1);
  });

  test.each([
    {columns: 40, rows: 10},
    {columns: 80, rows: 24},
    {columns: 200, rows: 60},
  ])('is in sight at $columns x $rows, wherever it goes', at => {
    let state = opened(many, {at});
    const commands = [
      {type: 'edge', end: true},
      {type: 'page', pages: -1},
      {type: 'move', by: -3},
      {type: 'edge', end: false},
      {type: 'page', pages: 1},
    ] as const;
    for (const command of commands) {
      state = reduce(state, command);
      const rows = servicesText(state).filter(line => line.startsWith('>'));
      expect(rows).toEqual([expect.stringContaining(`service-${state.selectedService} `)]);
    }
  });

  test('on a service filters the flows to it, and returns to them', () => {
    const state = reduce(pressed(opened([service('dns'), service('my "game"')]), 1), {type: 'enter'});
    expect(state.mode).toBe('table');
    expect(state.view.filter).toBe('service="my \\"game\\""');
    expect(state.rows.length).toBe(0);
    const dns = reduce(opened([service('dns')]), {type: 'enter'});
    expect(dns.view.filter).toBe('service=dns');
    expect(dns.rows.length).toBe(1);
  });

  test('stays within the services when some of them are gone', () => {
    const state = reduce(opened(many), {type: 'edge', end: true});
    const fewer = reduce(state, {
      type: 'snapshot',
      snapshot: snapshot([], {services: [service('dns')], takenAtMs: takenAtMs + 9000}),
    });
    expect(servicesText(fewer)[2]).toMatch(/^> {2}dns/);
    const none = reduce(fewer, {type: 'snapshot', snapshot: snapshot([], {takenAtMs: takenAtMs + 10_000})});
    expect(servicesText(none)[2]).toBe('There are no services here.');
    expect(reduce(none, {type: 'enter'})).toBe(none);
  });
});

test('below the details are the parts of the totals in plain words, in bytes and datagrams', () => {
  const part = {rx: {packets: 2, bytes: 20}, tx: {packets: 1, bytes: 10}};
  const {totals} = snapshot([]);
  const attribution = {shown: part, ended: part, evicted: part, unattributed: part};
  const flows = {...totals.flows, evicted: 3};
  const lines = servicesText(opened([busy], {overrides: {totals: {...totals, flows, attribution}}}));
  expect(lines).toContain(
    'Total 960B: 30B of flows shown, 30B of ended ones, 30B of flows that are no longer listed, 30B of no flow',
  );
  expect(lines.join(' ').replace(/ +/g, ' ')).toContain('3 flows made room for others at a limit');
});

test('why a service does not work is told beside it', () => {
  const text = servicesText(opened([{...busy, problem: 'the TUN device udp0 is gone'}])).join('\n');
  expect(text).toContain('! 漢字 game: the TUN device udp0 is gone');
});

test('says how many logins failed, once any did', () => {
  const text = (failedLogins: number) =>
    servicesText(opened([{...busy, handler: 'socks5', failedLogins}])).join('\n');
  expect(text(0)).not.toContain('Failed logins');
  expect(text(12)).toContain('Failed logins 12.');
});

test('says how many flows were not inspected, once any was not', () => {
  const text = (notInspected: number) => servicesText(opened([{...busy, notInspected}])).join('\n');
  expect(text(0)).not.toContain('Not inspected');
  expect(text(12)).toContain('Not inspected 12.');
});

test('says what limits a service', () => {
  const limits: ServiceSnapshot['limits'] = {
    maxSessionsPerClient: 10,
    newSessionsPerSecond: 500,
    amplification: 10,
    rates: [
      {of: 'service', rxBytesPerSecond: 1e6, txBytesPerSecond: 2e6},
      {of: 'client', block: '10.0.0.0/8', newSessionsPerSecond: 5},
      {of: 'network', block: '10.1.0.0/16', rxDatagramsPerSecond: 1000},
    ],
  };
  const lines = servicesText(opened([{...busy, limits}]));
  expect(lines.map(line => line.trim()).join(' ')).toContain(
    'Limits: 10 sessions a client, 500 new sessions/s, replies of 10 times the request until the client sends again, all flows together 1.00MB/s in and 2.00MB/s out, each client of 10.0.0.0/8 5 new sessions/s, all clients of 10.1.0.0/16 1.00K datagrams/s in',
  );
});
