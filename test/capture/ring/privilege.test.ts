import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {PacketRingError} from '../../../source/libc/packet-ring-error.js';
import {EtherType} from '../../../source/packet/frame.js';
import {udpPacket} from '../../packet/packets.js';
import {capture} from './captured.js';
import {eventually} from './eventually.js';
import {addCable, enterOwnNetwork, ip, whyNoOwnNetwork} from './own-network.js';
import {ethernet, libc, openWire} from './traffic.js';
import {giveUpPrivilege} from './without-privilege.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;

describe.skipIf(whyNoOwnNetwork !== undefined)(`a capture without privilege${why}`, () => {
  let leave: (() => void) | undefined;
  const after: (() => void)[] = [];

  beforeAll(() => {
    leave = enterOwnNetwork();
  });
  afterEach(() => {
    for (const each of after.splice(0).reverse()) each();
  });
  afterAll(() => leave?.());

  test('says what it needs', () => {
    after.push(giveUpPrivilege(libc!));
    expect(() => capture()).toThrow(PacketRingError);
    expect(() => capture()).toThrow(/needs the capability CAP_NET_RAW: run sudo udptop$/);
  });

  test('goes on when it is given up after the start, also on another interface and with another filter', async () => {
    await addCable('near', 'far');
    const {ring, frames, seen} = capture({interface: 'far'});
    after.push(ring.close);
    const wire = openWire('near');
    const payload = Buffer.alloc(600);
    const frame = ethernet([EtherType.ipv4], udpPacket('10.0.0.1', '10.0.0.2', [1, 2], payload));
    after.push(giveUpPrivilege(libc!));
    wire.send(frame);
    await seen(1);
    wire.close();
    ip('link', 'del', 'near');
    await eventually(() => expect(ring.problem()).toBeDefined());
    await addCable('near', 'far');
    await eventually(() => expect(ring.problem()).toBeUndefined());
    ring.setSnapBytes(Number.POSITIVE_INFINITY);
    // Only what sends needs the privilege.
    after.pop()!();
    const again = openWire('near');
    after.push(giveUpPrivilege(libc!));
    again.send(frame);
    again.close();
    await seen(2);
    expect(frames.map(({packet}) => packet.length)).toEqual([264, 628]);
    expect(ring.statistics()).toEqual({packets: 2, drops: 0});
  });
});
