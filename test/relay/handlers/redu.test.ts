import {execFileSync} from 'node:child_process';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {silentLogger} from '../../../source/flow/logger.js';
import {defaultMark, defaultTable, marksFrom} from '../../../source/flow/marks.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {type ReduServiceOptions, startReduService} from '../../../source/relay/handlers/redu.js';
import {startUdpService} from '../../../source/relay/handlers/udp.js';
import {defaultSelector} from '../../../source/relay/targets.js';
import {portableTransport} from '../../../source/relay/transport/portable/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {createGateway, type Gateway, gateway, outside} from '../gateway/surroundings.js';
import {there, whyNoInsertion} from '../insertion/surroundings.js';
import {eventually} from '../peers.js';
import {batchedTransport} from '../transport/backends.js';

const why = whyNoInsertion === undefined ? '' : ` (skipped: ${whyNoInsertion})`;
const port = 5353;
const marks = marksFrom(defaultMark);

const options: ReduServiceOptions = {
  name: 'gateway',
  statsGUID: 'guid',
  udpTimeoutMs: 30_000,
  limits: {maxSessions: 1000, maxSessionsPerClient: 1000},
  allow: 'any',
  listen: {host: '::', port: 0},
  transparent: false,
  marks,
};

describe.skipIf(whyNoInsertion !== undefined)(`a gateway that relays what it is given${why}`, () => {
  let surroundings: Gateway;
  let service: RunningService;

  beforeAll(() => {
    surroundings = createGateway();
  });
  afterAll(() => surroundings?.leave());

  async function start(wanted: Partial<ReduServiceOptions> = {}): Promise<void> {
    service = await startReduService(
      {...options, ...wanted},
      {
        transport: batchedTransport!,
        towardsClients: batchedTransport!,
        registry: createStatsReporterRegistry(),
        logger: silentLogger,
      },
    );
    surroundings.addRules(service.steered!, marks, defaultTable);
  }

  beforeEach(() => surroundings.startOutside('serve', String(port)));
  afterEach(async () => {
    surroundings.removeRules(marks, defaultTable);
    await service.stop();
    const {counters} = service;
    expect(counters[C.rxPackets]).toBe(counters[C.rxForwarded]! + counters[C.rxDropped]!);
    expect(counters[C.txPackets]).toBe(counters[C.txForwarded]! + counters[C.txDropped]!);
    await surroundings.endPrograms();
  });

  const flows = () =>
    [...service.flows()].map(({client, target}) => `${client.host} ${target.host}:${target.port}`);

  test.each([
    [outside.ipv4, there.ipv4, gateway.ipv4],
    [outside.ipv6, there.ipv6, gateway.ipv6],
  ])('sends to %s from its own address, and the reply comes from there', async (target, client, own) => {
    await start();
    for (const bytes of [1, 1000, 60_000]) {
      const [size, seen, seenPort, hops, clientPort] = (
        await surroundings.ask(String(port), target, String(bytes))
      ).split(' ');
      expect([size, seen, hops]).toEqual([String(bytes), own, '63']);
      expect(seenPort).not.toBe(clientPort);
    }
    expect(new Set(flows())).toEqual(new Set([`${client} ${target}:${port}`]));
    expect(service.counters[C.txForwarded]).toBe(3);
  });

  test.each([
    [outside.ipv4, there.ipv4],
    [outside.ipv6, there.ipv6],
  ])('lets %s see the address and port of the client, if it is to', async (target, client) => {
    await start({transparent: true});
    const [size, seen, seenPort, , clientPort] = (await surroundings.ask(String(port), target, '1000')).split(
      ' ',
    );
    expect([size, seen, seenPort]).toEqual(['1000', client, clientPort]);
    expect(service.counters[C.txForwarded]).toBe(1);
  });

  test('keeps the targets of a client apart', async () => {
    await start();
    expect(await surroundings.ask(String(port), outside.ipv4, '1', '--from', '4444')).toMatch(/^1 /);
    expect(await surroundings.ask(String(port), outside.second, '2', '--from', '4444')).toMatch(/^2 /);
    expect(flows().sort()).toEqual(
      [outside.ipv4, outside.second].map(target => `${there.ipv4} ${target}:${port}`).sort(),
    );
  });

  test('closes the socket of a target with its last session', async () => {
    await start({udpTimeoutMs: 50});
    await surroundings.ask(String(port), outside.ipv4, '1');
    const sockets = () => execFileSync('ss', ['-Hulan', 'sport', '=', `:${port}`], {encoding: 'utf8'});
    await eventually(() => service.counters[C.sessionsEnded] === 1, 'the end of the session');
    expect(sockets()).toBe('');
  });

  test('drops what is for the gateway itself, and would come back', async () => {
    await start();
    const own = service.steered!.port;
    const asked = surroundings.ask(String(own), gateway.inner, '1');
    await eventually(() => readDrops(service.counters).loop === 1, 'the drop');
    expect(await asked).toBe('silence');
  });

  test('does not catch what the gateway itself sends', async () => {
    await start();
    expect(await surroundings.askHere(String(port), outside.ipv4, '5')).toMatch(/^5 /);
    expect(service.counters[C.rxPackets]).toBe(0);
  });

  test('takes what comes to the socket with the address of a target as the datagrams of its client', async () => {
    await start();
    await surroundings.ask(String(port), outside.ipv4, '1', '--from', '4444');
    expect(service.counters[C.sessionsStarted]).toBe(1);
    // Rules that give datagrams to whatever socket has their target's address (nft: socket transparent).
    surroundings.addSocketRules(marks);
    expect(await surroundings.ask(String(port), outside.ipv4, '7', '--from', '4444')).toMatch(/^7 /);
    expect(await surroundings.ask(String(port), outside.ipv4, '8', '--from', '4445')).toMatch(/^8 /);
    expect(service.counters[C.sessionsStarted]).toBe(2);
    expect(service.counters[C.rxForwarded]).toBe(3);
  });
});

describe.skipIf(whyNoInsertion !== undefined)(`a udp service whose targets see the client${why}`, () => {
  let surroundings: Gateway;

  beforeAll(() => {
    surroundings = createGateway();
  });
  afterAll(() => surroundings?.leave());

  test.each([
    [gateway.inner, outside.ipv4, there.ipv4],
    [gateway.innerIpv6, outside.ipv6, there.ipv6],
  ])('sends what comes to %s on to %s from the address of the client', async (listen, target, client) => {
    await surroundings.startOutside('serve', String(port));
    const service = await startUdpService(
      {
        ...options,
        listen: {host: listen, port: 0},
        targets: [{host: target, port}],
        selector: defaultSelector,
        keepalive: true,
        transparent: {marks},
      },
      {transport: batchedTransport!, registry: createStatsReporterRegistry(), logger: silentLogger},
    );
    surroundings.addRules({port: 1}, marks, defaultTable);
    try {
      const relayPort = String(service.address!.port);
      const [bytes, seen, seenPort, , clientPort] = (await surroundings.ask(relayPort, listen, '1000')).split(
        ' ',
      );
      expect([bytes, seen, seenPort]).toEqual(['1000', client, clientPort]);
      // A client on this machine has its port itself.
      expect(await surroundings.askHere(relayPort, listen, '9')).toMatch(/^9 /);
      expect(service.counters[C.txForwarded]).toBe(2);
    } finally {
      surroundings.removeRules(marks, defaultTable);
      await service.stop();
      await surroundings.endPrograms();
    }
  });
});

test('a transport without sockets that have addresses of others cannot be a gateway', async () => {
  const transport = portableTransport;
  const context = {
    transport,
    towardsClients: transport,
    registry: createStatsReporterRegistry(),
    logger: silentLogger,
  };
  await expect(startReduService(options, context)).rejects.toThrow(
    'redu needs the batched transport, which works on Linux on x64 and arm64, with koffi',
  );
});
