import {expect, test} from 'vitest';
import type {ServiceSnapshot, Snapshot} from '../../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {initialView} from '../../../../source/view/view.js';
import {flow, snapshot} from '../../../view/flows.js';
import {servicesText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

const {rx, tx} = snapshot([]).totals;
const service: ServiceSnapshot = {
  name: '漢字 game',
  handler: 'udp',
  listen: '127.0.0.1:27015',
  target: '[2001:db8:1234:5678:9abc:def0:1234:5678]:27016',
  statsGUID: 'a1b2c3d4-guid',
  metered: true,
  flows: {active: 9, started: 21, ended: 12, evicted: 4},
  maxSessions: 10,
  rx,
  tx,
  drops: {total: 35, byReason: {sessionLimit: 20, kernel: 10, queueFull: 5}},
  refusals: 3,
  receiveQueue: {bytes: 4e6, roomBytes: 8e6},
};

test.each([40, 60, 80, 120, 200])(
  'at %d columns everything about a service is shown, on as many lines as that takes',
  columns => {
    const lines = servicesText(
      startState(snapshot([], {services: [service]}), initialView(), {columns, rows: 40}),
    );
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    const text = lines.join('\n');
    for (const fact of [
      /127\.0\.0\.1:27015/,
      /drops 35 \(sessionLimit 20,\s+kernel 10,\s+queueFull 5\)/,
      /receive queue \[\|{5} {5}\]\s+50% of 8\.00MB/,
      /overflowed: 10 lost/,
      /reported to a1b2c3d4-guid/,
      /EVICTED/,
      /REFUSED/,
      /STARTED[\s\S]*21/,
    ])
      expect(text).toMatch(fact);
  },
);

function state(overrides: Partial<Snapshot>) {
  return startState(snapshot([flow()], overrides), initialView(), {columns: 120, rows: 30});
}

test('above the services are the parts of the totals, in bytes and packets, and the number of evicted flows', () => {
  const part = {rx: {packets: 2, bytes: 20}, tx: {packets: 1, bytes: 10}};
  const {totals} = snapshot([]);
  const attribution = {shown: part, ended: part, evicted: part, unattributed: part};
  const flows = {...totals.flows, evicted: 3};
  const lines = servicesText(state({totals: {...totals, flows, attribution}}));
  expect(lines[0]).toBe('Total   960B = shown 30B + ended 30B + gone 30B + unattributed 30B');
  expect(lines[1]).toBe(
    'Packets 24 = shown 3 + ended 3 + gone 3 + unattributed 3; 3 flows were evicted at a limit',
  );
  expect(servicesText(state({}))[0]).toMatch(/^NAME /);
});

test('why a service does not work is told beside it', () => {
  const text = servicesText(state({services: [{...service, problem: 'the TUN device udp0 is gone'}]})).join(
    '\n',
  );
  expect(text).toContain('the TUN device udp0 is gone');
});

test('says how many logins failed, once any did', () => {
  const text = (failedLogins: number) =>
    servicesText(state({services: [{...service, handler: 'socks5', failedLogins}]})).join('\n');
  expect(text(0)).not.toContain('failed logins');
  expect(text(12)).toContain('failed logins 12;');
});

test('says what limits a service, on lines that fit', () => {
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
  const lines = servicesText(state({services: [{...service, limits}]}));
  for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(120);
  expect(lines.map(line => line.trim()).join(' ')).toContain(
    'limits: 10 sessions a client, 500 new sessions/s, amplification 10, all together 1.00MB/s in and 2.00MB/s out, each of 10.0.0.0/8 5 new sessions/s, 10.1.0.0/16 together 1.00K datagrams/s in;',
  );
});
