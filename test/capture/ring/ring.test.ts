import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {openRing} from '../../../source/capture/ring/ring.js';
import {tellsTrains} from '../../../source/libc/packet-ring.js';
import {EtherType} from '../../../source/packet/frame.js';
import {fragments, ipPacket, udpDatagram, udpPacket} from '../../packet/packets.js';
import {type Captured, capture} from './captured.js';
import {eventually} from './eventually.js';
import {addCable, enterOwnNetwork, ip, whyNoOwnNetwork} from './own-network.js';
import {bindSocket, ethernet, openWire, sendTo, sendTrains} from './traffic.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;

describe.skipIf(whyNoOwnNetwork !== undefined)(`the kernel's packet ring${why}`, () => {
  let leave: (() => void) | undefined;
  const open: {close(): unknown}[] = [];

  beforeAll(async () => {
    leave = enterOwnNetwork();
    await addCable('near', 'far');
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });
  afterAll(() => leave?.());

  function start(...args: Parameters<typeof capture>) {
    const started = capture(...args);
    open.push(started.ring);
    return started;
  }

  async function bound(host: string): Promise<{socket: Socket; port: number}> {
    const made = await bindSocket(host);
    open.push(made.socket);
    return made;
  }

  function wire(name: string) {
    const opened = openWire(name);
    open.push(opened);
    return opened;
  }

  /** What the frames on `far` hold after `packets` were put on `near`, each in an Ethernet frame. */
  async function across(packets: readonly Uint8Array[], types: readonly number[], options = {}) {
    const {seen, frames} = start({interface: 'far', ...options});
    const near = wire('near');
    for (const packet of packets) near.send(ethernet(types, packet));
    // It comes last, so what is not there by then does not come.
    const last = udpPacket('10.0.0.1', '10.0.0.2', [53, 53], Buffer.from('last'));
    near.send(ethernet([EtherType.ipv4], last));
    const isLast = () => frames.at(-1)?.packet.includes('last') === true;
    for (let count = 1; !isLast(); count++) await seen(count);
    return frames.slice(0, -1);
  }

  test.each(['127.0.0.1', '::1'])('sees every datagram to %s once, with its bytes and time', async host => {
    const {ring, frames, seen} = start();
    const {socket, port} = await bound(host);
    const startedAtMs = Date.now();
    for (let index = 0; index < 500; index++) await sendTo(socket, Buffer.alloc(100, index), port, host);
    await sendTo(socket, Buffer.from('last'), port, host);
    await seen(501);
    expect(frames.length).toBe(501);
    expect(ring.statistics()).toEqual({packets: 501, drops: 0});
    const headerBytes = host === '::1' ? 48 : 28;
    for (const [index, {packet, wireBytes, outgoing, segmentBytes, etherType, atMs}] of frames.entries()) {
      if (index === 500) break;
      expect(packet.subarray(headerBytes)).toEqual(Buffer.alloc(100, index));
      expect(wireBytes).toBe(14 + headerBytes + 100);
      expect({outgoing, segmentBytes}).toEqual({outgoing: false, segmentBytes: 0});
      expect(etherType).toBe(host === '::1' ? EtherType.ipv6 : EtherType.ipv4);
      expect(atMs).toBeGreaterThan(startedAtMs - 1000);
      expect(atMs).toBeLessThan(Date.now() + 1000);
    }
    expect(ring.interfaceName(frames[0]!.interfaceIndex)).toBe('lo');
    expect(ring.problem()).toBeUndefined();
  });

  test.skipIf(!tellsTrains()).each(['127.0.0.1', '::1'])(
    'tells how long the datagrams of a train to %s are',
    async host => {
      const {ring, frames, seen} = start();
      const {socket, port} = await bound(host);
      sendTrains(socket, 1000);
      for (let index = 0; index < 20; index++) await sendTo(socket, Buffer.alloc(31_500), port, host);
      await seen(20);
      expect(ring.limitation).toBeUndefined();
      expect(frames.map(({segmentBytes}) => segmentBytes)).toEqual(Array(20).fill(1000));
      const headerBytes = host === '::1' ? 48 : 28;
      expect(frames[0]!.wireBytes).toBe(14 + headerBytes + 31_500);
      expect(frames[0]!.packet.length).toBeLessThan(300);
    },
  );

  test('loses nothing under load, nor of the few datagrams that come afterwards', async () => {
    const {ring, frames, seen} = start();
    const {socket, port} = await bound('127.0.0.1');
    const payload = Buffer.alloc(100);
    // Without waiting for each, a block gets more than a few hundred.
    for (let round = 0; round < 10; round++) {
      const sent: Promise<void>[] = [];
      for (let index = 0; index < 1000; index++) sent.push(sendTo(socket, payload, port, '127.0.0.1'));
      await Promise.all(sent);
    }
    await seen(10_000);
    for (let count = 10_001; count <= 10_003; count++) {
      await sendTo(socket, payload, port, '127.0.0.1');
      await seen(count);
    }
    expect(frames.length).toBe(10_003);
    expect(ring.statistics()).toEqual({packets: 10_003, drops: 0});
  });

  test.each(['127.0.0.1', '::1'])(
    'copies more of what may name somebody, to %s: what an mDNS port sent, and hellos of QUIC and DTLS',
    async host => {
      const {frames, seen} = start({snapBytes: 128, namingSnapBytes: 1000});
      const {socket, port} = await bound(host);
      const mdns = createSocket({type: host === '::1' ? 'udp6' : 'udp4', reuseAddr: true});
      mdns.bind(5353, host);
      await once(mdns, 'listening');
      open.push(mdns);
      const beginning = (byte: number, length: number) =>
        Buffer.concat([Buffer.from([byte]), Buffer.alloc(length - 1)]);
      const sent: readonly (readonly [Socket, Buffer])[] = [
        [mdns, beginning(0, 800)],
        [socket, beginning(0, 800)],
        [socket, beginning(0xc3, 800)],
        [socket, beginning(0xd3, 2000)],
        [socket, beginning(22, 800)],
        [socket, beginning(0x80, 800)],
        [socket, beginning(0x40, 800)],
        [mdns, Buffer.alloc(0)],
        [socket, Buffer.alloc(0)],
      ];
      for (const [from, payload] of sent) await sendTo(from, payload, port, host);
      await seen(sent.length);
      const headerBytes = host === '::1' ? 48 : 28;
      // The link header of this interface is 8 bytes shorter than what there is room for.
      const cut = 136;
      expect(frames.map(({packet}) => packet.length)).toEqual([
        ...[headerBytes + 800, cut, headerBytes + 800, 1008, headerBytes + 800, cut, cut],
        ...[headerBytes, headerBytes],
      ]);
      expect(frames[3]!.wireBytes).toBe(14 + headerBytes + 2000);
    },
  );

  test('copies whole packets when asked, and cuts them again when not', async () => {
    const {ring, frames, seen} = start({snapBytes: 128});
    const {socket, port} = await bound('127.0.0.1');
    const lengths: number[] = [];
    for (const [index, snapBytes] of [128, Number.POSITIVE_INFINITY, 200].entries()) {
      ring.setSnapBytes(snapBytes);
      await sendTo(socket, Buffer.alloc(40_000), port, '127.0.0.1');
      await seen(index + 1);
      lengths.push(frames.at(-1)!.packet.length);
      expect(frames.at(-1)!.wireBytes).toBe(14 + 28 + 40_000);
    }
    expect(lengths).toEqual([136, 40_028, 208]);
  });

  test('leaves IPv6 out when asked', async () => {
    const {frames, seen} = start({ipv6: false});
    const [six, four] = [await bound('::1'), await bound('127.0.0.1')];
    await sendTo(six.socket, Buffer.from('a'), six.port, '::1');
    await sendTo(four.socket, Buffer.from('b'), four.port, '127.0.0.1');
    await seen(1);
    expect(frames.map(({etherType}) => etherType)).toEqual([EtherType.ipv4]);
  });

  test('both ends of a cable see its frames, each as what they are there', async () => {
    const {ring, frames, seen} = start();
    wire('near').send(
      ethernet([EtherType.ipv4], udpPacket('10.0.0.1', '10.0.0.2', [1, 2], Buffer.alloc(20))),
    );
    await seen(2);
    const ends = frames.map(({interfaceIndex, outgoing}) => [ring.interfaceName(interfaceIndex), outgoing]);
    expect(ends.sort()).toEqual([
      ['far', false],
      ['near', true],
    ]);
  });

  test('lets datagrams from or to the ports through, over IPv4 with options and over IPv6', async () => {
    const packets = (from: number, to: number) => [
      udpPacket('10.0.0.1', '10.0.0.2', [from, to], Buffer.alloc(10)),
      udpPacket('10.0.0.1', '10.0.0.2', [from, to], Buffer.alloc(10), {options: Buffer.alloc(8, 1)}),
    ];
    const sixes = (from: number, to: number) => [
      udpPacket('fd00::1', 'fd00::2', [from, to], Buffer.alloc(10)),
    ];
    const pairs = [
      [1000, 53],
      [53, 1000],
      [1000, 1001],
      [853, 1000],
    ] as const;
    const ports = [53, 853];
    const four = await across(
      pairs.flatMap(([from, to]) => packets(from, to)),
      [EtherType.ipv4],
      {ports},
    );
    expect(four.length).toBe(6);
    const six = await across(
      pairs.flatMap(([from, to]) => sixes(from, to)),
      [EtherType.ipv6],
      {ports},
    );
    expect(six.length).toBe(3);
  });

  test('leaves more ports than it takes to whoever reads the ring', async () => {
    const ports = Array.from({length: 33}, (_, index) => index + 21);
    const packet = udpPacket('10.0.0.1', '10.0.0.2', [1000, 1001], Buffer.alloc(10));
    expect((await across([packet], [EtherType.ipv4], {ports})).length).toBe(1);
    expect((await across([packet], [EtherType.ipv4], {ports: ports.slice(1)})).length).toBe(0);
  });

  test('lets all fragments of a datagram through', async () => {
    const datagram = (source: string, target: string) =>
      udpDatagram(source, target, [1000, 53], Buffer.alloc(3000));
    const four = {source: '10.0.0.1', target: '10.0.0.2', payload: datagram('10.0.0.1', '10.0.0.2')};
    const six = {source: 'fd00::1', target: 'fd00::2', payload: datagram('fd00::1', 'fd00::2')};
    for (const ports of [[], [53]]) {
      expect((await across(fragments(four, 1000), [EtherType.ipv4], {ports})).length).toBe(4);
      expect((await across(fragments(six, 1000), [EtherType.ipv6], {ports})).length).toBe(4);
    }
  });

  test('lets IPv6 extension headers through, and neither TCP nor ARP', async () => {
    const options = Buffer.from([0, 0, 1, 4, 0, 0, 0, 0]);
    const extended = udpPacket('fd00::1', 'fd00::2', [1, 2], Buffer.alloc(10), {extensions: [[60, options]]});
    const tcp = ipPacket({source: 'fd00::1', target: 'fd00::2', protocol: 6, payload: Buffer.alloc(20)});
    expect((await across([tcp, extended], [EtherType.ipv6])).map(({packet}) => packet)).toEqual([
      Buffer.from(extended),
    ]);
    const tcp4 = ipPacket({source: '10.0.0.1', target: '10.0.0.2', protocol: 6, payload: Buffer.alloc(20)});
    expect(await across([tcp4], [EtherType.ipv4])).toEqual([]);
    expect(await across([Buffer.alloc(28)], [0x0806])).toEqual([]);
  });

  test("lets ICMP's unreachable errors through, and no pings", async () => {
    const icmp = (type: number) =>
      ipPacket({source: '10.0.0.1', target: '10.0.0.2', protocol: 1, payload: Buffer.alloc(40, type)});
    const icmpv6 = (type: number) =>
      ipPacket({source: 'fd00::1', target: 'fd00::2', protocol: 58, payload: Buffer.alloc(60, type)});
    for (const ports of [[], [53]]) {
      const four = await across([icmp(8), icmp(3), icmp(0)], [EtherType.ipv4], {ports});
      expect(four.map(({packet}) => packet[20])).toEqual([3]);
      const six = await across([icmpv6(128), icmpv6(1), icmpv6(135)], [EtherType.ipv6], {ports});
      expect(six.map(({packet}) => packet[40])).toEqual([1]);
    }
  });

  test('finds the packet behind one VLAN tag and behind two', async () => {
    const packet = udpPacket('10.0.0.1', '10.0.0.2', [1, 2], Buffer.alloc(40));
    for (const tags of [[0x8100], [0x88a8, 0x8100], [0x8100, 0x8100], [0x9100, 0x8100]]) {
      const [frame] = await across([packet], [...tags, EtherType.ipv4]);
      expect(frame?.etherType).toBe(EtherType.ipv4);
      expect(frame?.packet).toEqual(Buffer.from(packet));
    }
  });

  test('finds the packet behind tags where it is sent, too, where the kernel knows its header', async () => {
    const packet = udpPacket('10.0.0.1', '10.0.0.2', [1, 2], Buffer.alloc(40));
    const {frames, seen} = start({interface: 'near'});
    const near = wire('near');
    for (const tags of [[0x8100], [0x88a8, 0x8100]]) near.send(ethernet([...tags, EtherType.ipv4], packet));
    await seen(2);
    expect(frames.map(({packet}) => packet)).toEqual(Array(2).fill(Buffer.from(packet)));
    expect(frames.map(({etherType}) => etherType)).toEqual(Array(2).fill(EtherType.ipv4));
    expect(frames.map(({outgoing}) => outgoing)).toEqual([true, true]);
  });

  describe('over a cable', () => {
    beforeAll(() => {
      ip('address', 'add', '10.9.0.1/24', 'dev', 'near');
      const mac = /link\/ether (\S+)/.exec(ip('link', 'show', 'far'))![1]!;
      ip('neighbour', 'add', '10.9.0.2', 'lladdr', mac, 'dev', 'near');
    });

    /** Sends each payload to the other end, and returns the frames that each end saw, once there are `count` of all. */
    async function send(payloads: readonly number[], count: number, segmentBytes = 0) {
      const {ring, frames, seen} = start();
      const {socket} = await bound('10.9.0.1');
      if (segmentBytes > 0) sendTrains(socket, segmentBytes);
      for (const bytes of payloads) await sendTo(socket, Buffer.alloc(bytes), 53, '10.9.0.2');
      await seen(count);
      const at = (name: string) =>
        frames.filter(({interfaceIndex}) => ring.interfaceName(interfaceIndex) === name);
      return {near: at('near'), far: at('far')};
    }

    const outgoing = (frames: readonly Captured[]) => [...new Set(frames.map(each => each.outgoing))];

    test('each end sees each datagram once', async () => {
      const {near, far} = await send(Array(300).fill(100), 600);
      expect([near.length, far.length]).toEqual([300, 300]);
      expect([outgoing(near), outgoing(far)]).toEqual([[true], [false]]);
    });

    test.skipIf(!tellsTrains())('each end sees trains, and how many datagrams they are', async () => {
      const {near, far} = await send(Array(20).fill(31_500), 40, 1000);
      const datagrams = (frames: readonly Captured[]) =>
        frames.reduce(
          (sum, {wireBytes, segmentBytes}) => sum + Math.ceil((wireBytes - 42) / (segmentBytes || wireBytes)),
          0,
        );
      expect([datagrams(near), datagrams(far)]).toEqual([640, 640]);
    });

    test('each end sees every fragment that the kernel makes', async () => {
      const {near, far} = await send([4000], 6);
      const offsets = (frames: readonly Captured[]) =>
        frames.map(({packet}) => (packet.readUInt16BE(6) & 0x1fff) * 8);
      expect(offsets(near)).toEqual([0, 1480, 2960]);
      expect(offsets(far)).toEqual([0, 1480, 2960]);
    });
  });

  test('is silent after it was closed, even from within a call', async () => {
    let calls = 0;
    const first = await bound('127.0.0.1');
    const ring = openRing(
      {interface: 'lo', ipv6: true, ports: [], snapBytes: 128},
      {
        onFrame() {
          calls++;
          ring.close();
        },
        onBlockEnd: () => calls++,
      },
    );
    const {seen} = start();
    for (let index = 0; index < 3; index++)
      await sendTo(first.socket, Buffer.from('x'), first.port, '127.0.0.1');
    await eventually(() => expect(calls).toBe(1));
    await sendTo(first.socket, Buffer.from('x'), first.port, '127.0.0.1');
    await seen(4);
    expect(calls).toBe(1);
    expect(ring.statistics().packets).toBeGreaterThan(0);
  });
});
