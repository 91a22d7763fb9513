import {afterAll, afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openTunDevice} from '../../../source/libc/tun-device.js';
import {EtherType} from '../../../source/packet/frame.js';
import {udpPacket} from '../../packet/packets.js';
import {capture} from './captured.js';
import {eventually} from './eventually.js';
import {addCable, carries, enterOwnNetwork, ip, whyNoOwnNetwork} from './own-network.js';
import {bindSocket, ethernet, libc, openWire, sendTo} from './traffic.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;
const frame = ethernet([EtherType.ipv4], udpPacket('10.0.0.1', '10.0.0.2', [1000, 53], Buffer.from('hello')));

describe.skipIf(whyNoOwnNetwork !== undefined)(`a capture whose interfaces come and go${why}`, () => {
  const leaving: (() => void)[] = [];
  const open: {close(): unknown}[] = [];

  beforeEach(() => {
    leaving.push(enterOwnNetwork());
  });
  afterEach(() => {
    for (const each of open.splice(0)) each.close();
    leaving.pop()?.();
  });
  afterAll(() => expect(leaving).toEqual([]));

  function start(name: string) {
    const started = capture({interface: name});
    open.push(started.ring);
    return started;
  }

  function send(name: string): void {
    const wire = openWire(name);
    wire.send(frame);
    wire.close();
  }

  test('sees interfaces that came after it was opened, and keeps the names of those that went', async () => {
    const {ring, frames, seen} = start('any');
    for (const [first, second] of [
      ['near', 'far'],
      ['near2', 'far2'],
    ] as const) {
      const before = frames.length;
      await addCable(first, second);
      send(first);
      await seen(before + 2);
      const names = () => frames.slice(before).map(({interfaceIndex}) => ring.interfaceName(interfaceIndex));
      expect(names().sort()).toEqual([second, first]);
      ip('link', 'del', first);
      expect(names().sort()).toEqual([second, first]);
    }
    expect(ring.problem()).toBeUndefined();
  });

  test('waits for an interface that does not exist yet, and for one that was removed', async () => {
    const {ring, frames, seen} = start('far');
    for (let times = 1; times <= 3; times++) {
      await eventually(() => expect(ring.problem()).toMatch(/^there is no interface far now/));
      await addCable('near', 'far');
      await eventually(() => expect(ring.problem()).toBeUndefined());
      send('near');
      await seen(times);
      ip('link', 'del', 'near');
    }
    expect(new Set(frames.map(({interfaceIndex}) => interfaceIndex)).size).toBe(3);
  });

  test('goes on when an interface was down for a while, and says so meanwhile', async () => {
    await addCable('near', 'far');
    const {ring, seen} = start('far');
    send('near');
    await seen(1);
    ip('link', 'set', 'far', 'down');
    await eventually(() => expect(ring.problem()).toMatch(/^the interface far is down/));
    ip('link', 'set', 'far', 'up');
    await eventually(() => expect(ring.problem()).toBeUndefined());
    await carries('near', 'far');
    send('near');
    await seen(2);
  });

  test('follows the name to another interface', async () => {
    await addCable('near', 'far');
    const {ring, frames, seen} = start('far');
    ip('link', 'set', 'far', 'down');
    ip('link', 'set', 'far', 'name', 'old');
    ip('link', 'set', 'old', 'up');
    await eventually(() => expect(ring.problem()).toMatch(/no interface far/));
    await addCable('near2', 'far');
    await eventually(() => expect(ring.problem()).toBeUndefined());
    send('near');
    send('near2');
    await seen(1);
    expect(frames.map(({interfaceIndex}) => ring.interfaceName(interfaceIndex))).toEqual(['far']);
  });

  test.each([
    ['10.9.0.1/24', '10.9.0.2', EtherType.ipv4],
    ['fd09::1/64', 'fd09::2', EtherType.ipv6],
  ])('sees what an interface without link headers sends from %s', async (address, target, etherType) => {
    const fd = openTunDevice(libc!, 'tun9');
    ip('address', 'add', address, 'dev', 'tun9', ...(target.includes(':') ? ['nodad'] : []));
    ip('link', 'set', 'tun9', 'up');
    const {ring, frames, seen} = start('tun9');
    expect(ring.problem()).toBeUndefined();
    const {socket} = await bindSocket(address.split('/')[0]!);
    await sendTo(socket, Buffer.from('hello'), 53, target);
    await seen(1);
    const [frame] = frames;
    expect(frame).toMatchObject({etherType, outgoing: true, wireBytes: frame!.packet.length});
    expect(frame!.packet.subarray(-5).toString()).toBe('hello');
    socket.close();
    libc!.close(fd);
  });
});
