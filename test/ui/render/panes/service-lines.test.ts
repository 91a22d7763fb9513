import {expect, test} from 'vitest';
import type {ServiceSnapshot} from '../../../../source/snapshot/snapshot.js';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {composeServices} from '../../../../source/ui/render/panes/service-lines.js';
import {tooSmallText} from '../../../../source/ui/state/size.js';
import {initialState} from '../../../../source/ui/state/state.js';
import {initialView} from '../../../../source/view/view.js';
import {snapshot} from '../../../view/flows.js';

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
  'at %d columns all of a service is told, on as many lines as it needs',
  columns => {
    const {lines} = composeServices(
      initialState(snapshot([], {services: [service]}), initialView(), {columns, rows: 40}),
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

test.each([
  [39, 'udptop needs 40x10, here is 39x9'],
  [30, 'udptop needs 40x10'],
  [12, 'needs 40x10'],
  [6, '40x10'],
  [3, '40x'],
])('a terminal of %d columns is told in whole words what is needed', (columns, text) => {
  expect(tooSmallText({columns, rows: 9})).toBe(text);
});
