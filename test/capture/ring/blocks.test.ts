import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {walkBlocks} from '../../../source/capture/ring/blocks.js';
import {filterProgram} from '../../../source/capture/ring/filter.js';
import {PACKET_VNET_HDR, SOL_PACKET} from '../../../source/libc/abi.js';
import type {BatchLibc} from '../../../source/libc/libc.js';
import {openPacketRing, type RingSize} from '../../../source/libc/packet-ring.js';
import {EtherType} from '../../../source/packet/frame.js';
import {eventually} from './eventually.js';
import {enterOwnNetwork, whyNoOwnNetwork} from './own-network.js';
import {bindSocket, libc, sendTo, sendTrains} from './traffic.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;
const tiny: RingSize = {blockBytes: 4096, blocks: 2, blockTimeoutMs: 5};
const program = filterProgram({ipv6: true, ports: [], snapBytes: 128});

describe.skipIf(whyNoOwnNetwork !== undefined)(`the blocks of a ring${why}`, () => {
  let leave: (() => void) | undefined;

  beforeAll(() => {
    leave = enterOwnNetwork();
  });
  afterAll(() => leave?.());

  test('what found no room in them is told, and the rest is there', async () => {
    const ring = openPacketRing(libc!, tiny, program);
    ring.bind(0);
    const {socket, port} = await bindSocket('127.0.0.1');
    let frames = 0;
    const blocks = walkBlocks(ring, {onFrame: () => frames++, onBlockEnd() {}});
    const settle = async (sent: number) =>
      eventually(() => {
        while (blocks.next());
        const {packets, drops} = ring.statistics();
        expect(packets).toBe(sent);
        expect(frames + drops).toBe(sent);
      });

    for (let index = 0; index < 200; index++) await sendTo(socket, Buffer.alloc(50), port, '127.0.0.1');
    const {packets, drops} = ring.statistics();
    expect(packets).toBe(200);
    expect(drops).toBeGreaterThan(100);
    await settle(200);
    // Once they are empty there is room again; the totals go on.
    await sendTo(socket, Buffer.alloc(50), port, '127.0.0.1');
    await settle(201);
    expect(ring.statistics().drops).toBe(drops);
    blocks.release();
    ring.close();
    socket.close();
    expect(ring.statistics()).toEqual({packets: 201, drops});
  });

  test('a block is given back even when its reader fails', async () => {
    const ring = openPacketRing(libc!, tiny, program);
    ring.bind(0);
    const {socket, port} = await bindSocket('127.0.0.1');
    let frames = 0;
    const blocks = walkBlocks(ring, {
      onFrame() {
        if (++frames % 2 === 1) throw new Error('a reader that fails');
      },
      onBlockEnd() {},
    });
    for (let block = 1; block <= 4; block++) {
      await sendTo(socket, Buffer.alloc(50), port, '127.0.0.1');
      const next = () => {
        try {
          return blocks.next() !== undefined;
        } catch {
          return true;
        }
      };
      await eventually(() => expect(next()).toBe(true));
      expect(frames).toBe(block);
    }
    expect(ring.statistics()).toEqual({packets: 4, drops: 0});
    ring.close();
    socket.close();
  });

  test('packets of the usual kind are offered in arguments first, and come as frames if nobody takes them', async () => {
    const ring = openPacketRing(libc!, {...tiny, blockBytes: 65_536}, program);
    ring.bind(0);
    const {socket, port} = await bindSocket('127.0.0.1');
    const startedMs = Date.now();
    const plain: (readonly number[])[] = [];
    const ports: number[] = [];
    const frames: number[] = [];
    const taken = {packets: 0, bytes: 0};
    const blocks = walkBlocks(ring, {
      onPlainPacket(view, at, end, wireEnd, etherType, interfaceIndex, seconds, nanoseconds) {
        plain.push([end - at, wireEnd - at, etherType, interfaceIndex]);
        ports.push(view.getUint16(at + 22));
        expect(seconds * 1000 + nanoseconds / 1e6).toBeGreaterThanOrEqual(startedMs - 1);
        expect(seconds * 1000 + nanoseconds / 1e6).toBeLessThan(startedMs + 60_000);
        return plain.length === 1;
      },
      onFrame: ({wireBytes, segmentBytes}) => frames.push(wireBytes, segmentBytes),
      onBlockEnd() {},
    });
    for (const bytes of [50, 200]) await sendTo(socket, Buffer.alloc(bytes), port, '127.0.0.1');
    if (ring.hasNetHeaders) {
      sendTrains(socket, 100);
      await sendTo(socket, Buffer.alloc(400), port, '127.0.0.1');
    }
    const expected = ring.hasNetHeaders ? 3 : 2;
    await eventually(() => {
      const block = blocks.next();
      taken.packets += block?.packets ?? 0;
      taken.bytes += block?.bytes ?? 0;
      expect(taken.packets).toBe(expected);
    });
    // Of the second, 150 bytes were copied: 136 behind the Ethernet header. A train is none of these.
    expect(plain).toEqual([
      [78, 78, EtherType.ipv4, 1],
      [136, 228, EtherType.ipv4, 1],
    ]);
    expect(ports).toEqual([port, port]);
    expect(frames).toEqual([242, 0, ...(ring.hasNetHeaders ? [442, 100] : [])]);
    expect(taken.bytes).toBeGreaterThan(78 + 136);
    blocks.release();
    ring.close();
    socket.close();
  });

  test('a train is one packet where the kernel refuses to tell of its datagrams', async () => {
    const refusing: BatchLibc = {
      ...libc!,
      setsockopt: (fd, level, name, ...rest) =>
        level === SOL_PACKET && name === PACKET_VNET_HDR ? -1 : libc!.setsockopt(fd, level, name, ...rest),
    };
    const ring = openPacketRing(refusing, {...tiny, blockBytes: 65_536}, program);
    expect(ring.hasNetHeaders).toBe(false);
    ring.bind(0);
    const {socket, port} = await bindSocket('127.0.0.1');
    const frames: (readonly [wireBytes: number, segmentBytes: number, etherType: number])[] = [];
    const blocks = walkBlocks(ring, {
      onFrame: ({wireBytes, segmentBytes, etherType}) => frames.push([wireBytes, segmentBytes, etherType]),
      onBlockEnd() {},
    });
    sendTrains(socket, 1000);
    await sendTo(socket, Buffer.alloc(10_000), port, '127.0.0.1');
    await eventually(() => expect(blocks.next()).toBeDefined());
    expect(frames).toEqual([[10_042, 0, EtherType.ipv4]]);
    ring.close();
    socket.close();
  });

  test('nobody can read them after they were released', async () => {
    const ring = openPacketRing(libc!, tiny, program);
    ring.bind(0);
    const {socket, port} = await bindSocket('127.0.0.1');
    let bytes: Uint8Array | undefined;
    let frameOf: () => Uint8Array = () => new Uint8Array(1);
    const blocks = walkBlocks(ring, {
      onFrame(frame) {
        bytes = frame.bytes;
        frameOf = () => frame.bytes;
      },
      onBlockEnd() {},
    });
    await sendTo(socket, Buffer.alloc(50), port, '127.0.0.1');
    await eventually(() => expect(blocks.next()).toBeDefined());
    expect(bytes?.length).toBe(8192);
    blocks.release();
    ring.close();
    expect(frameOf().length).toBe(0);
    expect(blocks.next()).toBeUndefined();
    socket.close();
  });
});
