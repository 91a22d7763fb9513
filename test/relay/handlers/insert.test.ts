import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {silentLogger} from '../../../source/flow/logger.js';
import {defaultMark, defaultTable, marksFrom, portTwist} from '../../../source/flow/marks.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {type InsertServiceOptions, startInsertService} from '../../../source/relay/handlers/insert.js';
import {portableTransport} from '../../../source/relay/transport/portable/transport.js';
import type {DatagramTransport} from '../../../source/relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {StatsReporter} from '../../../source/reporting/stats-reporter.js';
import {printed} from '../../e2e/capture/hosts.js';
import {insertRules, removeRules} from '../insertion/rules.js';
import {
  createSurroundings,
  here,
  type Surroundings,
  there,
  whyNoInsertion,
} from '../insertion/surroundings.js';
import {eventually} from '../peers.js';
import {batchedTransport} from '../transport/backends.js';

const why = whyNoInsertion === undefined ? '' : ` (skipped: ${whyNoInsertion})`;
const port = 5353;
const marks = marksFrom(defaultMark);

const options: InsertServiceOptions = {
  name: 'inserted',
  statsGUID: 'guid',
  udpTimeoutMs: 30_000,
  limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
  allow: 'any',
  server: {port},
  marks,
};

/** What waits in the sockets is relayed in a turn of the event loop; what that leads to over loopback, in the next. */
async function relayedAll(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise(resolve => setImmediate(resolve));
}

describe.skipIf(whyNoInsertion !== undefined)(`a relay in front of a local server${why}`, () => {
  let surroundings: Surroundings;
  let service: RunningService;
  let reporter: StatsReporter;

  beforeAll(() => {
    surroundings = createSurroundings();
  });
  afterAll(() => surroundings?.leave());

  async function insert(
    wanted: Partial<InsertServiceOptions> = {},
    surrounding: {readonly spares?: number; readonly transport?: DatagramTransport} = {},
  ): Promise<void> {
    const registry = createStatsReporterRegistry();
    reporter = new StatsReporter({intervalMs: 0});
    registry.register('guid', reporter);
    service = await startInsertService(
      {...options, ...wanted},
      {transport: batchedTransport!, registry, logger: silentLogger, ...surrounding},
    );
    insertRules(port, service.steered!, marks, defaultTable);
  }

  afterEach(async () => {
    await remove();
    await service.stop();
    const {counters} = service;
    expect(counters[C.rxPackets]).toBe(counters[C.rxForwarded]! + counters[C.rxDropped]!);
    expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
    await surroundings.endPrograms();
  });

  const remove = () => removeRules(marks, defaultTable, relayedAll);

  const flowIds = () =>
    [...service.flows()].map(({client, target}) => `${client.host} ${target.host}:${target.port}`);

  describe('a server at any address', () => {
    beforeEach(async () => {
      await surroundings.startAt.here('serve', String(port));
      await insert();
    });

    test.each([
      ['there', here.ipv4, there.ipv4],
      ['there', here.ipv6, there.ipv6],
      ['here', '127.0.0.1', '127.0.0.1'],
      ['here', '::1', '::1'],
      ['here', here.ipv4, here.ipv4],
      ['here', here.ipv6, here.ipv6],
    ] as const)('sees the address and port of a client %s that asks it at %s', async (place, at, from) => {
      for (const bytes of [1, 1000, 5000, 60_000]) {
        const [size, client, clientPort, , ownPort] = (
          await surroundings.askFrom[place](String(port), at, String(bytes))
        ).split(' ');
        expect([size, client, clientPort]).toEqual([String(bytes), from, ownPort]);
      }
      expect(new Set(flowIds())).toEqual(new Set([`${from} ${at}:${port}`]));
      expect(service.counters[C.rxForwarded]).toBe(4);
      expect(service.counters[C.txForwarded]).toBe(4);
    });

    test('gets datagrams without a checksum', async () => {
      for (const [place, at] of [
        ['there', here.ipv4],
        ['here', '127.0.0.1'],
      ] as const) {
        expect(await surroundings.askFrom[place](String(port), at, '100', '--no-checksum')).toMatch(/^100 /);
      }
      expect(service.counters[C.rxForwarded]).toBe(2);
    });

    test('sees how far away its client is', async () => {
      const [, , , hops] = (await surroundings.askFrom.there(String(port), here.ipv4, '1')).split(' ');
      expect(hops).toBe('64');
    });

    test.each([
      ['there', here.ipv4, there.ipv4],
      ['there', here.ipv6, there.ipv6],
      ['here', '127.0.0.1', '127.0.0.1'],
      ['here', '::1', '::1'],
    ] as const)(
      'speaks first to a client %s, whose answer finds the same session',
      async (place, at, client) => {
        const listening = await surroundings.startAt[place]('listen', '7777', client);
        const heard = printed(listening, /got .*\n/);
        await surroundings.askFrom[place](String(port), at, `first ${client} 7777`);
        expect(await heard).toContain(`got hello ${at} ${port}`);
        await eventually(() => service.counters[C.rxForwarded] === 2, 'the answer');
        await eventually(() => service.counters[C.txForwarded] === 3, 'its answer');
        const id = client.includes(':') ? `[${client}]:7777` : `${client}:7777`;
        const target = at.includes(':') ? `[${at}]:${port}` : `${at}:${port}`;
        expect(reporter.get(id, target)!.totals()).toMatchObject({rx: {packets: 1}, tx: {packets: 2}});
        expect(flowIds()).toHaveLength(2);
      },
    );

    test('is gone for a client that may not have a session', async () => {
      await remove();
      await service.stop();
      await insert({deny: [there.ipv4]});
      const asked = surroundings.askFrom.there(String(port), here.ipv4, '1');
      await eventually(() => readDrops(service.counters).accessDenied === 1, 'the drop');
      expect(await asked).toBe('silence');
      // What the server sends there by itself is refused as well.
      await surroundings.askFrom.here(String(port), '127.0.0.1', `first ${there.ipv4} 7777`);
      await eventually(() => readDrops(service.counters).accessDenied === 2, 'the other drop');
      expect(service.counters[C.txDropped]).toBe(1);
    });

    test('drops what comes from the one port of this machine that no other stands for', async () => {
      const client = await surroundings.startAt.here('listen', String(portTwist), '127.0.0.1');
      await surroundings.askFrom.here(String(port), '127.0.0.1', `first 127.0.0.1 ${portTwist}`);
      await eventually(() => service.counters[C.txDropped] === 1, 'the drop');
      expect(readDrops(service.counters).noPort).toBe(1);
      expect(client.exitCode).toBe(null);
    });
  });

  test('a real dnsmasq is asked by dig, here and elsewhere, over IPv4 and IPv6', async () => {
    await surroundings.startDnsmasq(port);
    await insert();
    const ends = [
      ['there', here.ipv4],
      ['there', here.ipv6],
      ['here', '127.0.0.1'],
      ['here', '::1'],
    ] as const;
    for (const [place, at] of ends) {
      const answer = await surroundings.dig[place](`@${at}`, '-p', String(port), '+tries=1', 'example.test');
      expect(answer).toContain('192.0.2.1');
      expect(answer).toContain(`SERVER: ${at}#${port}`);
    }
    expect(service.counters[C.rxForwarded]).toBe(ends.length);
    expect(service.counters[C.txForwarded]).toBe(ends.length);
  });

  test('what a server says first arrives in order, whatever it says while the session opens', async () => {
    const heard = await surroundings.startAt.there('listen', '7777', there.ipv4);
    await surroundings.startAt.here('number', String(port), there.ipv4, '7777');
    const sendMore = () => surroundings.sendMore(port, 5);
    const batched = batchedTransport!;
    const transport: DatagramTransport = {
      name: batched.name,
      listen: (...args) => batched.listen(...args),
      openPeers: (...args) => batched.openPeers(...args),
      checkTransparent: feature => batched.checkTransparent!(feature),
      connect(...args) {
        sendMore();
        const upstream = batched.connect(...args);
        sendMore();
        return upstream;
      },
    };
    await insert({}, {transport});
    let text = '';
    heard.stdout!.on('data', chunk => {
      text += chunk;
    });
    sendMore();
    await eventually(() => text.split('\n').length > 15, 'all of them');
    const numbers = [...text.matchAll(/^got (\d+) /gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({length: 15}, (_, number) => number));
    expect(flowIds()).toEqual([`${there.ipv4} ${here.ipv4}:${port}`]);
  });

  test('a client may use a port that a program of this machine has', async () => {
    await surroundings.startAt.here('serve', String(port));
    await insert();
    for (let time = 1; time <= 2; time++) {
      const [, client, clientPort] = (
        await surroundings.askFrom.there(String(port), here.ipv4, '10', '--from', String(port))
      ).split(' ');
      expect([client, clientPort]).toEqual([there.ipv4, String(port)]);
      expect(service.counters[C.txForwarded]).toBe(time);
    }
    expect(flowIds()).toHaveLength(1);
  });

  test('several threads share the clients of a server', async () => {
    await surroundings.startAt.here('serve', String(port));
    const others: RunningService[] = [];
    await insert({}, {spares: 2});
    const context = {
      transport: batchedTransport!,
      registry: createStatsReporterRegistry(),
      logger: silentLogger,
    };
    for (const adopt of service.spares) others.push(await startInsertService(options, {...context, adopt}));
    try {
      expect(others.map(({steered}) => steered)).toEqual(Array(2).fill({port: service.steered!.port}));
      const ask = async (asked: number) => {
        const place = asked % 2 === 0 ? 'here' : 'there';
        const answer = await surroundings.askFrom[place](String(port), here.ipv4, '9');
        const [bytes, , clientPort, , ownPort] = answer.split(' ');
        expect([bytes, clientPort]).toEqual(['9', ownPort]);
      };
      await Promise.all(Array.from({length: 12}, (_, asked) => ask(asked)));
      const received = [service, ...others].map(({counters}) => counters[C.rxForwarded]!);
      expect(received.reduce((sum, each) => sum + each)).toBe(12);
      expect(received.filter(each => each > 0).length).toBeGreaterThan(1);
    } finally {
      for (const each of others) await each.stop();
    }
  });

  test('a thread that is started again has the ports that rules know', async () => {
    await insert();
    const {steered} = service;
    await remove();
    await service.stop();
    await insert({steered});
    expect(service.steered).toEqual(steered);
  });

  test('a flow that runs goes on while the relay comes and goes', async () => {
    await surroundings.startAt.here('serve', String(port));
    const flow = await surroundings.startAt.there('flow', String(port), here.ipv4);
    let text = '';
    flow.stdout!.on('data', chunk => {
      text += chunk;
    });
    const answers = () => text.split('\n').length;
    const more = async () => {
      const before = answers();
      await eventually(() => answers() > before + 5, 'more answers');
    };
    await more();
    for (let time = 1; time <= 3; time++) {
      await insert();
      await more();
      await eventually(() => service.counters[C.txForwarded]! > 4, 'the relay to take part');
      await remove();
      await more();
      await service.stop();
    }
    await more();
    expect(text).not.toContain('lost');
    expect(text.split(' ')[1]).toBe(there.ipv4);
    expect(new Set(text.trim().split('\n').slice(0, -1)).size).toBe(1);
    await insert();
  });

  test.each([here.ipv4, here.ipv6, '127.0.0.1'])('a server at %s alone is reached there', async at => {
    await surroundings.startAt.here('serve', String(port), at);
    await insert({server: {host: at, port}});
    const place = at === '127.0.0.1' ? 'here' : 'there';
    const answer = await surroundings.askFrom[place](String(port), at, '10');
    expect(answer).toMatch(/^10 /);
    expect(service.counters[C.rxForwarded]).toBe(1);
  });
});

test('a transport without sockets that have addresses of others says so', async () => {
  const context = {
    transport: portableTransport,
    registry: createStatsReporterRegistry(),
    logger: silentLogger,
  };
  await expect(startInsertService(options, context)).rejects.toThrow(
    'insert needs the batched transport, which works on Linux on x64 and arm64, with koffi',
  );
});
