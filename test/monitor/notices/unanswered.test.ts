import {describe, expect, test} from 'vitest';
import {unansweredNotices} from '../../../source/monitor/notices/unanswered.js';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {flow as anyFlow, takenAtMs} from '../../view/flows.js';

const traffic = (packets: number) => ({
  packets,
  bytes: packets * 40,
  packetsPerSecond: 0,
  bytesPerSecond: 0,
});
const services = [
  {name: 'dns', handler: 'udp'},
  {name: 'socks', handler: 'socks5'},
];
const noticesOf = (...flows: FlowSnapshot[]) => unansweredNotices(tableOfRows(flows), services, takenAtMs);

/** A flow that sent, and so much came back. */
function flow(sent: number, replies: number, overrides: Partial<FlowSnapshot> = {}): FlowSnapshot {
  return anyFlow({rx: traffic(sent), tx: traffic(replies), refusedSinceReply: false, ...overrides});
}
const refused = (replies: number, overrides: Partial<FlowSnapshot> = {}) =>
  flow(9, replies, {refusals: 3, refusedSinceReply: true, ...overrides});
const tftp = {metadata: {app: 'tftp'}};

describe('a target that refuses', () => {
  test('is named with its service, and whether it answered before', () => {
    expect(noticesOf(refused(0))).toEqual(['dns: 127.0.0.1:53 refuses: nothing listens there']);
    expect(noticesOf(refused(2))).toEqual(['dns: 127.0.0.1:53 refuses: nothing listens there any more']);
  });

  test('is not named after a refusal or two, which a restart explains', () => {
    expect(noticesOf(refused(0, {refusals: 2}))).toEqual([]);
    expect(noticesOf(refused(0, {refusals: 2}), refused(0, {refusals: 1}))).toHaveLength(1);
  });

  test('is no longer named once it answers anyone again', () => {
    const answered = flow(3, 3, {client: '10.0.0.1:1', lastSeenAtMs: takenAtMs});
    expect(noticesOf(refused(0), answered)).toEqual([]);
    expect(noticesOf(refused(0), {...answered, lastSeenAtMs: takenAtMs - 10_000})).toHaveLength(1);
  });
});

describe('a target that never answers', () => {
  test('is named with the likely reasons and what to do', () => {
    expect(noticesOf(flow(5, 0))).toEqual([
      'dns: no reply from 127.0.0.1:53: a wrong address, a firewall, a protocol without replies, or a server that answers from another port (then add replies=any-port)',
    ]);
  });

  test('of TFTP is told to answer from another port', () => {
    expect(noticesOf(flow(5, 0, tftp))).toEqual([
      'dns: no reply from 127.0.0.1:53: a TFTP server answers from another port, so add replies=any-port',
    ]);
  });

  test.each([
    ['with fewer than five datagrams in fewer than three flows', [flow(2, 0), flow(2, 0)]],
    ['in the first five seconds', [flow(9, 0, {startedAtMs: takenAtMs - 4999})]],
    ['that answered any client', [flow(9, 0), flow(1, 1)]],
    ['of a protocol without replies', [flow(9, 0, {metadata: {app: 'syslog'}})]],
    [
      'to which nothing was forwarded',
      [flow(9, 0, {state: 'blocked', drops: 9, rx: withDropped(traffic(9), traffic(9)), tx: traffic(0)})],
    ],
    ['that has refused once', [flow(9, 0, {refusals: 1, refusedSinceReply: true})]],
    ['of a service that is not there', [flow(9, 0, {service: 'gone'})]],
  ])('is not named %s', (_, flows) => {
    expect(noticesOf(...flows)).toEqual([]);
  });

  test('is named after three flows of one datagram each, as a resolver tries', () => {
    const tries = [1, 2, 3].map(port => flow(1, 0, {client: `127.0.0.1:${port}`}));
    expect(noticesOf(...tries)).toHaveLength(1);
  });

  test('is told apart from other targets of the service', () => {
    expect(noticesOf(flow(9, 9), flow(9, 0, {target: '127.0.0.2:53'}))).toEqual([
      expect.stringContaining('dns: no reply from 127.0.0.2:53'),
    ]);
  });
});

describe('where clients choose the targets', () => {
  const chosen = (port: number, overrides: Partial<FlowSnapshot>) =>
    flow(9, 0, {service: 'socks', target: `192.0.2.1:${port}`, ...overrides});

  test('one dead target says nothing, none that answers does', () => {
    expect(noticesOf(chosen(1, {}), chosen(2, {tx: traffic(1)}))).toEqual([]);
    expect(noticesOf(chosen(1, {}), chosen(2, {}))).toEqual([
      expect.stringContaining('socks: no reply from any of 2 targets'),
    ]);
    const refusals = {refusals: 3, refusedSinceReply: true};
    expect(noticesOf(chosen(1, refusals), chosen(2, refusals))).toEqual([
      'socks: all 2 targets refuse: nothing listens there',
    ]);
  });
});
