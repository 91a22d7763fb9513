import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseUdpSockets, type UdpSocket} from '../../source/discovery/udp-sockets.js';
import {anyPort, cases, damaged} from '../fuzz/cases.js';
import {udpLine} from './udp-table.js';

const anySocket: fc.Arbitrary<UdpSocket> = fc.record({
  localAddress: fc
    .uint8Array({minLength: 16, maxLength: 16})
    .map(bytes => Buffer.from(bytes).toString('hex')),
  localPort: anyPort,
  remotePort: anyPort,
  uid: fc.nat(2 ** 32 - 1),
  inode: fc.nat(2 ** 32 - 1),
});

/** Whether a socket is one that the kernel could have printed. */
function isSound({localAddress, localPort, uid, inode}: UdpSocket): boolean {
  const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
  const isPort = isCount(localPort) && localPort <= 0xffff;
  return /^[\da-f]{32}$/.test(localAddress) && isPort && isCount(uid) && isCount(inode);
}

describe('the reader of /proc/net/udp', () => {
  test('reads back every socket as the kernel prints it', () => {
    fc.assert(
      fc.property(fc.array(anySocket, {minLength: 1, maxLength: 2}), sockets => {
        expect(parseUdpSockets(sockets.map(udpLine).join(''))).toEqual(sockets);
      }),
      cases(1 / 2),
    );
  });

  test('reads only sound sockets from a damaged line', () => {
    const line = anySocket.map(socket => Uint8Array.from(Buffer.from(udpLine(socket))));
    let found = 0;
    fc.assert(
      fc.property(
        damaged(line).map(bytes => Buffer.from(bytes).toString('latin1')),
        text => {
          const sockets = parseUdpSockets(text);
          found += sockets.length;
          expect(sockets.filter(socket => !isSound(socket))).toEqual([]);
        },
      ),
      cases(1 / 2),
    );
    // Some damage leaves the line whole.
    expect(found).toBeGreaterThan(0);
  });
});
