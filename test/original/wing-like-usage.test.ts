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

  test('stops every meter when it closes, which keep what they counted', () => {
    const reporter = new StatsReporter({intervalMs: 0});
    reporter.onPacket('udp', 'rx', client, target, 100);
    const meter = reporter.get(client, target)!;
    reporter.close();
    expect([meter.ended, reporter.size, meter.totals().rx.bytes]).toEqual([true, 0, 100]);
  });

  test('logs starts, meters and ends, with the id of the connection and its protocol in capitals', () => {
    const lines: unknown[] = [];
    const logger = {
      ...silentLogger,
      info: (fields: object, message: string) => lines.push([message, fields]),
    };
    const reporter = new StatsReporter({intervalMs: 0, logger});
    reporter.onConnectionStart('udp', client, target);
    reporter.onConnectionEnd('udp', client, target);
    const id = {conn_id: `${client}->${target}/udp`, protocol: 'UDP'};
    expect(lines).toEqual([
      ['traffic meter started', {...id, src: client, dst: target}],
      ['connection started', {...id, src: client, dst: target}],
      ['connection ended', id],
    ]);
  });

  test('logs traffic as often as it is told, whatever the interval of its rates', () => {
    vi.useFakeTimers();
    const lines: object[] = [];
    const logger = {
      ...silentLogger,
      info: (fields: object, message: string) => message === 'traffic' && lines.push(fields),
    };
    const reporter = new StatsReporter({intervalMs: 100, trafficLogIntervalMs: 1000, logger});
    for (let step = 0; step < 25; step++) {
      reporter.onPacket('udp', 'rx', client, target, 10);
      vi.advanceTimersByTime(100);
    }
    expect(lines).toMatchObject([{rx: {packets: 10, bytes: 100}}, {rx: {packets: 10, bytes: 100}}]);
    expect(reporter.get(client, target)?.rates().rxPacketsPerSecond).toBe(10);
    reporter.close();
    expect(lines).toHaveLength(3);
  });

  test('closes as often as it is asked to, and forgets metadata that waits', () => {
    const reporter = new StatsReporter();
    reporter.updateMetadata(client, target, 'udp', {user: 'ada'});
    reporter.close();
    reporter.close();
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get(client, target)?.metadata).not.toHaveProperty('user');
  });
});
