import {Writable} from 'node:stream';
import pino from 'pino';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {createMeterTable} from '../../source/reporting/meter-table.js';
import {StatsReporter} from '../../source/reporting/stats-reporter.js';

const client = '127.0.0.1:40000';
const target = '127.0.0.1:53';

afterEach(() => {
  vi.useRealTimers();
});

describe('per-connection metering', () => {
  test('makes a meter at the first packet and counts each direction on its own', () => {
    const reporter = new StatsReporter();
    reporter.onPacket('udp', 'rx', client, target, 40);
    reporter.onPacket('udp', 'rx', client, target, 60);
    reporter.onPacket('udp', 'tx', target, client, 150);
    expect(reporter.size).toBe(1);
    expect(reporter.get(client, target)?.totals()).toMatchObject({
      rx: {packets: 2, bytes: 100},
      tx: {packets: 1, bytes: 150},
    });
    reporter.close();
  });

  test('counts tx packets with swapped and with unswapped addresses on the same meter', () => {
    const reporter = new StatsReporter();
    reporter.onConnectionStart('udp', client, target);
    reporter.onPacket('udp', 'tx', target, client, 100);
    reporter.onPacket('udp', 'tx', client, target, 100);
    expect(reporter.size).toBe(1);
    expect(reporter.get(client, target)?.totals().tx).toEqual({packets: 2, bytes: 200});
    reporter.close();
  });

  test('takes the source of a first tx packet for the target', () => {
    const reporter = new StatsReporter();
    reporter.onPacket('udp', 'tx', target, client, 10);
    expect([...reporter.meters()].map(meter => meter.id)).toEqual([`${client}->${target}/udp`]);
    reporter.close();
  });

  test('keeps clients, targets and protocols apart', () => {
    const reporter = new StatsReporter();
    reporter.onPacket('udp', 'rx', client, target, 1);
    reporter.onPacket('udp', 'rx', '127.0.0.1:40001', target, 1);
    reporter.onPacket('udp', 'rx', client, '127.0.0.1:54', 1);
    reporter.onPacket('dtls', 'rx', client, target, 1);
    expect(reporter.size).toBe(4);
    reporter.close();
  });

  test('counts exactly where 32 bits would not do', () => {
    const reporter = new StatsReporter({table: createMeterTable()});
    const counter = reporter.meter('udp', client, target);
    counter.addRx(2 ** 52, 2 ** 53 - 1, 0);
    counter.addRx(1, 0, 0);
    expect(reporter.get(client, target)?.totals().rx).toEqual({packets: 2 ** 52 + 1, bytes: 2 ** 53 - 1});
    reporter.close();
  });

  test('answers the top meters by a column, most first', () => {
    const reporter = new StatsReporter();
    for (let port = 1; port <= 500; port++) {
      reporter.onPacket('udp', 'rx', `127.0.0.1:${port}`, target, (port * 7919) % 1009);
    }
    const bytes = reporter.top(5, 'rxBytes').map(meter => meter.totals().rx.bytes);
    const all = [...reporter.meters()].map(meter => meter.totals().rx.bytes).sort((a, b) => b - a);
    expect(bytes).toEqual(all.slice(0, 5));
    expect(reporter.top(0)).toEqual([]);
    expect(reporter.top(1000, 'packets')).toHaveLength(500);
    reporter.close();
  });
});

describe('metadata', () => {
  test('starts with the metadata that every connection has', () => {
    const reporter = new StatsReporter();
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get(client, target)?.metadata).toEqual({
      conn_type: 'udp',
      protocol: 'UDP',
      src_addr: client,
      dst_addr: target,
    });
    reporter.close();
  });

  test('merges when it comes before the meter, and after, in either order of the addresses', () => {
    const reporter = new StatsReporter();
    reporter.updateMetadata(client, target, 'udp', {user: 'ada', site: 'lab'});
    reporter.onConnectionStart('udp', client, target);
    reporter.updateMetadata(target, client, 'udp', {site: 'roof'});
    expect(reporter.get(client, target)?.metadata).toMatchObject({
      user: 'ada',
      site: 'roof',
      conn_type: 'udp',
    });
    reporter.close();
  });

  test('is given for a connection named by one object', () => {
    const reporter = new StatsReporter();
    reporter.updateMetadata({protocol: 'udp', client, target}, {user: 'ada'});
    reporter.onConnectionStart('udp', client, target);
    reporter.updateMetadata({client, target}, {site: 'lab'});
    expect(reporter.get({client, target})?.metadata).toMatchObject({user: 'ada', site: 'lab'});
    reporter.close();
  });

  test('reaches the connection however its protocol is capitalised', () => {
    const reporter = new StatsReporter();
    reporter.updateMetadata(client, target, 'UDP', {user: 'ada'});
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get(client, target, 'Udp')?.metadata).toMatchObject({user: 'ada'});
    reporter.close();
  });

  test('does not wait for a connection if only active ones are meant', () => {
    const reporter = new StatsReporter();
    reporter.updateMetadata({client, target}, {user: 'ada'}, {onlyActive: true});
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get({client, target})?.metadata).not.toHaveProperty('user');
    reporter.close();
  });

  test('is forgotten with its meter', () => {
    const reporter = new StatsReporter();
    reporter.onConnectionStart('udp', client, target);
    reporter.updateMetadata(client, target, 'udp', {user: 'ada'});
    reporter.onConnectionEnd('udp', client, target);
    reporter.onConnectionStart('udp', client, target);
    expect(reporter.get(client, target)?.metadata).not.toHaveProperty('user');
    reporter.close();
  });

  test('for connections that never come does not fill the memory', () => {
    const reporter = new StatsReporter();
    for (let port = 0; port < 20_000; port++) reporter.updateMetadata(`x:${port}`, target, 'udp', {port});
    reporter.onConnectionStart('udp', 'x:0', target);
    reporter.onConnectionStart('udp', 'x:19999', target);
    expect(reporter.get('x:0', target)?.metadata).not.toHaveProperty('port');
    expect(reporter.get('x:19999', target)?.metadata).toHaveProperty('port', 19_999);
    reporter.close();
  });
});

describe('the life of a meter', () => {
  test('ends when every session that started the connection has ended it', () => {
    const ended: string[] = [];
    const reporter = new StatsReporter({onEnd: meter => ended.push(meter.id)});
    reporter.onConnectionStart('udp', client, target);
    reporter.onConnectionStart('udp', client, target);
    reporter.onConnectionEnd('udp', client, target);
    expect(ended).toEqual([]);
    reporter.onConnectionEnd('udp', client, target);
    expect(ended).toEqual([`${client}->${target}/udp`]);
    expect(reporter.size).toBe(0);
  });

  test('ends with either order of the addresses, and not twice', () => {
    const ended: string[] = [];
    const reporter = new StatsReporter({onEnd: meter => ended.push(meter.id)});
    reporter.onConnectionStart('udp', client, target);
    reporter.onConnectionEnd('udp', target, client);
    reporter.onConnectionEnd('udp', client, target);
    expect(ended).toHaveLength(1);
  });

  test('keeps an ended meter readable, and its late packets out of the row of the next', () => {
    const reporter = new StatsReporter({table: createMeterTable()});
    const counter = reporter.meter('udp', client, target);
    counter.addRx(1, 10, 0);
    const first = reporter.get(client, target);
    reporter.onConnectionEnd('udp', client, target);
    const next = reporter.meter('udp', '127.0.0.1:2', target);
    counter.addRx(1, 10, 0);
    expect(counter.ended).toBe(true);
    expect(first?.totals().rx).toEqual({packets: 2, bytes: 20});
    next.addRx(1, 5, 0);
    expect(reporter.get('127.0.0.1:2', target)?.totals().rx).toEqual({packets: 1, bytes: 5});
    reporter.close();
  });

  test('close stops every meter', () => {
    const reporter = new StatsReporter();
    const counters = [1, 2, 3].map(port => reporter.meter('udp', `127.0.0.1:${port}`, target));
    reporter.close();
    expect(counters.map(counter => counter.ended)).toEqual([true, true, true]);
    expect(reporter.size).toBe(0);
  });

  test('reports rates and a structured log line at every interval with traffic, and a last time at its end', () => {
    vi.useFakeTimers();
    const lines: Record<string, unknown>[] = [];
    const logger = pino(
      new Writable({
        write(chunk, _encoding, done) {
          lines.push(JSON.parse(String(chunk)));
          done();
        },
      }),
    );
    const reporter = new StatsReporter({intervalMs: 2000, logger});
    const traffic = () => lines.filter(({msg}) => msg === 'traffic');
    reporter.onPacket('udp', 'rx', client, target, 100);
    reporter.onPacket('udp', 'tx', target, client, 50);
    vi.advanceTimersByTime(2000);
    expect(reporter.get(client, target)?.rates()).toEqual({
      rxPacketsPerSecond: 0.5,
      rxBytesPerSecond: 50,
      txPacketsPerSecond: 0.5,
      txBytesPerSecond: 25,
    });
    vi.advanceTimersByTime(2000);
    expect(traffic()).toHaveLength(1);
    expect(traffic()[0]).toMatchObject({
      conn_id: `${client}->${target}/udp`,
      rx: {packets: 1, bytes: 100},
      tx: {packets: 1, bytes: 50},
      rates: {rxBytesPerSecond: 50},
      metadata: {conn_type: 'udp'},
    });
    reporter.onPacket('udp', 'rx', client, target, 7);
    reporter.onConnectionEnd('udp', client, target);
    expect(traffic()[1]).toMatchObject({rx: {packets: 1, bytes: 7}});
    reporter.close();
  });
});
