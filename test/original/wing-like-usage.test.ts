// The third group of tests of the original design, TestWingLikeUsage: a meter for each connection, with metadata.
import {afterEach, describe, expect, test, vi} from 'vitest';
import {connectionId} from '../../source/flow/connection-id.js';
import {silentLogger} from '../../source/flow/logger.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';

const client = '10.0.0.1:12345';
const target = '8.8.8.8:53';
afterEach(() => {
  vi.useRealTimers();
});

describe('an application that meters each connection', () => {
  test('names it src->dst/protocol, the protocol in lower case', () => {
    expect(connectionId('UDP', client, target)).toBe('10.0.0.1:12345->8.8.8.8:53/udp');
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.onConnectionStart('UDP', client, target);
    expect(reporter.get(client, target)?.id).toBe('10.0.0.1:12345->8.8.8.8:53/udp');
    expect(reporter.get(client, target)?.protocol).toBe('udp');
  });

  test('counts rx from the client to the target and tx back, whose addresses are swapped', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.onConnectionStart('udp', client, target);
    for (const bytes of [512, 256]) reporter.onPacket('udp', 'rx', client, target, bytes);
    for (const bytes of [1024, 2048]) reporter.onPacket('udp', 'tx', target, client, bytes);
    expect(reporter.size).toBe(1);
    expect(reporter.get(client, target)?.totals()).toMatchObject({
      rx: {packets: 2, bytes: 768},
      tx: {packets: 2, bytes: 3072},
    });
  });

  test('reaches the same meter when the addresses of tx are not swapped', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.onConnectionStart('udp', client, target);
    reporter.onPacket('udp', 'tx', client, target, 100);
    expect(reporter.size).toBe(1);
    expect(reporter.get(client, target)?.totals().tx.bytes).toBe(100);
  });

  test('gets a meter with the first packet, if no start came before it, and only one', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    for (let packet = 0; packet < 10; packet++) reporter.onPacket('udp', 'rx', client, target, 100);
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.size).toBe(1);
    expect(reporter.get(client, target)?.totals().rx).toEqual({packets: 10, bytes: 1000});
  });

  test('keeps connections apart, and ends each by itself', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    const others = ['10.0.0.2:23456', '10.0.0.3:34567', '10.0.0.4:45678'];
    for (const other of others) reporter.onConnectionStart('udp', other, target);
    for (const other of others) reporter.onPacket('udp', 'rx', other, target, 100);
    reporter.onConnectionEnd('udp', others[0]!, target);
    expect([...reporter.meters()].map(meter => meter.client)).toEqual(others.slice(1));
  });

  test('starts each meter with conn_type, protocol, src_addr and dst_addr; conn_type is tun behind a TUN device', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.meter('udp', client, target, 'tunnel', 'tun');
    expect(reporter.get(client, target)?.metadata).toEqual({
      conn_type: 'tun',
      protocol: 'UDP',
      src_addr: client,
      dst_addr: target,
    });
  });

  test('adds metadata before a connection starts and while it lasts, key by key', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.updateMetadata(client, target, 'udp', {app: 'game', user: 'ada'});
    reporter.onConnectionStart('udp', client, target);
    reporter.updateMetadata(client, target, 'UDP', {user: 'bob'});
    expect(reporter.get(client, target)?.metadata).toMatchObject({
      app: 'game',
      user: 'bob',
      conn_type: 'udp',
    });
  });

  test('forgets metadata with the connection', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.updateMetadata(client, target, 'udp', {user: 'ada'});
    reporter.onConnectionEnd('udp', client, target);
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get(client, target)?.metadata).not.toHaveProperty('user');
  });

  test('logs a line for each connection with traffic at the traffic log interval', () => {
    vi.useFakeTimers();
    const lines: object[] = [];
    const logger = {
      ...silentLogger,
      info: (fields: object, message: string) => void (message === 'traffic' && lines.push(fields)),
    };
    const reporter = new StatsReporter({trafficLogIntervalMs: 5000, logger});
    reporter.onPacket('udp', 'rx', client, target, 100);
    reporter.onConnectionStart('udp', '10.0.0.2:1', target);
    vi.advanceTimersByTime(5000);
    expect(lines).toMatchObject([{conn_id: '10.0.0.1:12345->8.8.8.8:53/udp', rx: {packets: 1, bytes: 100}}]);
    reporter.close();
  });

  test('stops every meter when it closes, which keep what they counted', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.onPacket('udp', 'rx', client, target, 100);
    const meter = reporter.get(client, target)!;
    reporter.close();
    expect([meter.ended, reporter.size, meter.totals().rx.bytes]).toEqual([true, 0, 100]);
  });
});
