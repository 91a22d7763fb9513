import {describe, expect, test} from 'vitest';
import {parseUdpSockets, type UdpSocket} from '../../source/discovery/udp-sockets.js';
import {fuzzCases, fuzzSeed, mutated, randomNumbers} from '../fuzz/cases.js';
import {udpLine} from './udp-table.js';

const random = randomNumbers(fuzzSeed);

function randomSocket(): UdpSocket {
  return {
    localAddress: Buffer.from(Uint8Array.from({length: 16}, () => random(256))).toString('hex'),
    localPort: random(65_536),
    uid: random(2 ** 32),
    inode: random(2 ** 32),
  };
}

describe(`the reader of /proc/net/udp (seed ${fuzzSeed})`, () => {
  test('finds every socket again that is printed as the kernel prints it', () => {
    for (let index = 0; index < fuzzCases / 2; index++) {
      const sockets = Array.from({length: 1 + random(2)}, randomSocket);
      const read = parseUdpSockets(sockets.map(udpLine).join(''));
      if (JSON.stringify(read) !== JSON.stringify(sockets)) expect(read, `case ${index}`).toEqual(sockets);
    }
  });

  test('takes nothing out of a damaged line that is no socket', () => {
    let found = 0;
    for (let index = 0; index < fuzzCases / 2; index++) {
      const text = Buffer.from(mutated(random, Buffer.from(udpLine(randomSocket())))).toString('latin1');
      for (const socket of parseUdpSockets(text)) {
        found++;
        const {localAddress, localPort, uid, inode} = socket;
        const sound =
          /^[\da-f]{32}$/.test(localAddress) &&
          localPort >= 0 &&
          localPort <= 0xffff &&
          Number.isSafeInteger(uid) &&
          uid >= 0 &&
          Number.isSafeInteger(inode) &&
          inode >= 0;
        if (!sound) expect.fail(`case ${index}: ${JSON.stringify(socket)} from ${JSON.stringify(text)}`);
      }
    }
    // Some damage leaves the line whole: the test looked at something.
    expect(found).toBeGreaterThan(0);
  });
});
