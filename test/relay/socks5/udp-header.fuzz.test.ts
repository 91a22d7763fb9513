import {isIP} from 'node:net';
import {expect, test} from 'vitest';
import {
  encodeUdpHeader,
  headerFault,
  maxUdpHeaderBytes,
  readUdpHeader,
  udpHeaderBytes,
} from '../../../source/relay/socks5/udp-header.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../../fuzz/cases.js';

const random = randomNumbers(fuzzSeed);

function anyHost(): string {
  switch (random(3)) {
    case 0:
      return Array.from({length: 4}, () => random(256)).join('.');
    case 1:
      // 64:ff9b and the like stay IPv6; only ::ffff:0:0/96 would not.
      return `2001:db8::${(1 + random(0xffff)).toString(16)}`;
    default:
      return `${'a'.repeat(1 + random(60))}.test`;
  }
}

test(`any address comes through a header unchanged, and the data behind it, too (seed ${fuzzSeed})`, () => {
  for (let index = 0; index < fuzzCases; index++) {
    const target = {host: anyHost(), port: random(65_536)};
    const header = encodeUdpHeader(target);
    const datagram = Buffer.concat([header, randomBytes(random, 20)]);
    const read = readUdpHeader(datagram);
    if (udpHeaderBytes(datagram) !== header.length)
      throw new Error(`the length of ${JSON.stringify(target)}`);
    if (read?.host !== target.host || read.port !== target.port) expect(read).toEqual(target);
  }
});

test(`a spoilt datagram has a header within it, or a fault (seed ${fuzzSeed})`, () => {
  const met = new Set<string>();
  for (let index = 0; index < fuzzCases; index++) {
    const whole = Buffer.concat([encodeUdpHeader({host: anyHost(), port: 53}), randomBytes(random, 8)]);
    const datagram = random(10) === 0 ? randomBytes(random, 300) : mutated(random, whole);
    const bytes = udpHeaderBytes(datagram);
    if (bytes === headerFault.malformed || bytes === headerFault.fragmented) {
      met.add(bytes === headerFault.malformed ? 'malformed' : 'fragmented');
      continue;
    }
    if (bytes < 8 || bytes > datagram.length || bytes > maxUdpHeaderBytes) {
      throw new Error(`${bytes} bytes of ${Buffer.from(datagram).toString('hex')}`);
    }
    const target = readUdpHeader(datagram);
    met.add(target ? 'sound' : 'no name');
    if (!target) continue;
    const again = encodeUdpHeader(target);
    // An address in another's clothes is written in its own: mapped IPv4, an address as a name.
    if (again[3] !== datagram[3]) expect(isIP(target.host)).not.toBe(0);
    else if (Buffer.compare(again, datagram.subarray(0, bytes)) !== 0) {
      throw new Error(
        `${Buffer.from(datagram).toString('hex')} became ${Buffer.from(again).toString('hex')}`,
      );
    }
  }
  expect(met).toEqual(new Set(['malformed', 'fragmented', 'sound', 'no name']));
});
