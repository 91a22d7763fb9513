import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Endpoint} from '../../../source/address/endpoint.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {C, readDrops} from '../../../source/relay/counters.js';
import {createDatagramTap} from '../../../source/relay/datagram-tap.js';
import type {RunningService} from '../../../source/relay/flow-relay.js';
import {startTungoService} from '../../../source/relay/handlers/tungo.js';
import type {
  DatagramTransport,
  ReplyOwner,
  ReplyPath,
  RoutedBatch,
  TunOptions,
  TunOwner,
  UpstreamOwner,
} from '../../../source/relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';

/** A datagram as a device would deliver it. */
interface Sent {
  readonly flow: number;
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly payload: Uint8Array;
}

function batchOf(datagrams: readonly Sent[]): RoutedBatch {
  return {
    count: datagrams.length,
    size: index => datagrams[index]!.payload.length,
    payload: index => datagrams[index]!.payload,
    key: index => datagrams[index]!.flow,
    source: index => datagrams[index]!.from,
    host: index => datagrams[index]!.from.host,
    target: index => datagrams[index]!.to,
    replyPath: index => ({flow: datagrams[index]!.flow}),
  };
}

/** A transport whose device is driven by the test, with sockets that echo. */
class PlayedTransport implements DatagramTransport {
  readonly name = 'played';
  readonly connected: Endpoint[] = [];
  readonly replies: {path: ReplyPath; payload: Uint8Array}[] = [];
  readonly released: ReplyPath[] = [];
  device: TunOptions | undefined;
  owner!: TunOwner;
  closed = false;

  listen(): Promise<never> {
    throw new Error('a TUN device does not listen');
  }

  openPeers(): never {
    throw new Error('a TUN device has sockets for each target');
  }

  connect(target: Endpoint, owner: UpstreamOwner) {
    this.connected.push(target);
    return {
      send(batch: Parameters<UpstreamOwner['onReplies']>[0], from: number, to: number) {
        owner.onSent(to - from);
        const payloads = Array.from({length: to - from}, (_, index) => batch.payload(from + index));
        owner.onReplies({
          count: payloads.length,
          size: index => payloads[index]!.length,
          payload: index => payloads[index]!,
        });
      },
      kernelDrops: () => 0,
      close() {},
    };
  }

  async openTun(options: TunOptions, owner: TunOwner) {
    this.device = options;
    this.owner = owner;
    return {
      receiveBufferBytes: 1,
      send: (batch: RoutedBatch, from: number, to: number, path: ReplyPath, replyOwner: ReplyOwner) => {
        for (let index = from; index < to; index++) this.replies.push({path, payload: batch.payload(index)});
        replyOwner.onReplySent(to - from);
      },
      release: (path: ReplyPath) => this.released.push(path),
      kernelDrops: () => 3,
      close: async () => {
        this.closed = true;
      },
    } as never;
  }
}

const device = {
  name: 'udp0',
  networks: [
    {address: '10.66.0.1', prefixBits: 24},
    {address: 'fd66::1', prefixBits: 64},
  ],
  mtuBytes: 1420,
  routes: [],
  ipv6: true,
  maxDatagramBytes: 65_535,
};

describe('a tungo service', () => {
  let transport: PlayedTransport;
  let service: RunningService;

  const start = (played: DatagramTransport) =>
    startTungoService(
      {
        name: 'tunnel',
        statsGUID: 'tunnel',
        udpTimeoutMs: 30_000,
        limits: {maxSessions: 3, maxSessionsPerClient: 3},
        allow: 'any',
        device,
        multicastGroups: ['239.1.2.3', 'ff05::1'],
      },
      {transport: played, registry: createStatsReporterRegistry(), logger: silentLogger},
    );

  beforeEach(async () => {
    transport = new PlayedTransport();
    service = await start(transport);
  });
  afterEach(() => service.stop());

  const client = {host: '10.66.0.1', port: 40_000};
  const datagram = (flow: number, host: string, port = 53, payload = Buffer.from(`for ${host}`)): Sent => ({
    flow,
    from: client,
    to: {host, port},
    payload,
  });
  const counted = () => {
    const {counters} = service;
    const drops = Object.entries(readDrops(counters)).filter(([, packets]) => packets > 0);
    return {
      received: counters[C.rxPackets],
      forwarded: counters[C.rxForwarded],
      drops: Object.fromEntries(drops),
    };
  };

  test('shows a tap the datagrams of one flow', () => {
    const both = () => transport.owner.onBatch(batchOf([datagram(1, '10.99.0.1'), datagram(2, '10.99.0.2')]));
    both();
    const tap = createDatagramTap();
    const [session] = service.sessionsOf('10.66.0.1:40000', '10.99.0.1:53');
    session!.setTap(tap);
    both();
    session!.setTap(undefined);
    both();
    expect(tap.latest().map(({direction, head}) => `${direction} ${Buffer.from(head)}`)).toEqual([
      'tx for 10.99.0.1',
      'rx for 10.99.0.1',
    ]);
  });

  test('opens a session for each client and target', () => {
    transport.owner.onBatch(
      batchOf([datagram(1, '10.99.0.1'), datagram(2, '10.99.0.2'), datagram(1, '10.99.0.1')]),
    );
    expect(transport.connected).toEqual([
      {host: '10.99.0.1', port: 53},
      {host: '10.99.0.2', port: 53},
    ]);
    expect(transport.replies.map(({path, payload}) => [path, Buffer.from(payload).toString()])).toEqual([
      [{flow: 1}, 'for 10.99.0.1'],
      [{flow: 2}, 'for 10.99.0.2'],
      [{flow: 1}, 'for 10.99.0.1'],
    ]);
    expect(counted()).toEqual({received: 3, forwarded: 3, drops: {}});
  });

  test.each([
    ['10.66.0.1', 53],
    ['10.66.0.200', 53],
    ['fd66::5', 53],
    ['127.0.0.1', 53],
    ['::1', 53],
    ['0.0.0.0', 53],
    ['255.255.255.255', 53],
    ['224.0.0.251', 5353],
    ['ff02::fb', 5353],
    ['10.99.0.1', 0],
  ])('does not forward to %s, port %i', (host, port) => {
    transport.owner.onBatch(batchOf([datagram(1, host, port)]));
    expect(transport.connected).toEqual([]);
    expect(counted()).toEqual({received: 1, forwarded: 0, drops: {noTarget: 1}});
  });

  test.each(['239.1.2.3', 'ff05::1', '10.67.0.1', 'fd67::1', '192.168.1.1'])('forwards to %s', host => {
    transport.owner.onBatch(batchOf([datagram(1, host)]));
    expect(transport.connected.map(({host}) => host)).toEqual([host]);
  });

  test('counts unreadable datagrams as received and dropped', () => {
    for (const reason of ['malformed', 'reassembly', 'tooLarge'] as const) transport.owner.onDropped(reason);
    expect(counted()).toEqual({received: 3, forwarded: 0, drops: {malformed: 1, reassembly: 1, tooLarge: 1}});
  });

  test('counts packets other than UDP separately', () => {
    transport.owner.onOther(true);
    transport.owner.onOther(false);
    expect(service.counters[C.notUdpPackets]).toBe(2);
    expect(service.counters[C.notUdpAnswered]).toBe(1);
    expect(counted().received).toBe(0);
  });

  test('when it stops, adds the drops of the device, releases its flows and closes it', async () => {
    transport.owner.onBatch(batchOf([datagram(1, '10.99.0.1')]));
    await service.stop();
    expect(service.counters[C.kernelDrops]).toBe(3);
    expect(transport.released).toEqual([{flow: 1}]);
    expect(transport.closed).toBe(true);
  });

  test('refuses a transport that has no TUN devices', async () => {
    const portable = Object.assign(new PlayedTransport(), {openTun: undefined});
    await expect(start(portable as never)).rejects.toThrow('tungo needs the batched transport');
  });
});
