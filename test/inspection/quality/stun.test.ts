import {describe, expect, test} from 'vitest';
import {MediaReader} from '../../../source/inspection/quality/media.js';
import {follow} from './followed.js';
import {arrivals} from './rtp/streams.js';

const transaction = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');

function stun(type: number, attributes: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(attributes.length, 2);
  header.writeUInt32BE(0x2112a442, 4);
  return Buffer.concat([header, transaction, attributes]);
}

/** RFC 5769, section 2.2 and 2.3: SOFTWARE, then XOR-MAPPED-ADDRESS. */
const software = Buffer.from('8022000b7465737420766563746f7220', 'hex');
const ipv4 = Buffer.from('002000080001a147e112a643', 'hex');
const ipv6 = Buffer.from('002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9', 'hex');

describe('an answer of STUN', () => {
  test.each([
    ['IPv4', ipv4, '192.0.2.1:32853'],
    ['IPv6', ipv6, '[2001:db8:1234:5678:11:2233:4455:6677]:32853'],
  ])(
    'tells the address that the server sees, as in the test vectors of RFC 5769: %s',
    (_, mapped, endpoint) => {
      const {take, told} = follow(MediaReader);
      take('tx', stun(0x0101, Buffer.concat([software, mapped])), 0);
      expect(told).toEqual({stun_mapped: endpoint});
    },
  );

  test.each([
    ['a request', stun(0x0001, ipv4)],
    ['an error', stun(0x0111, ipv4)],
    ['one without a cookie', Buffer.concat([Buffer.from([1, 1, 0, 12, 0, 0, 0, 0]), transaction, ipv4])],
    ['one that is cut off', stun(0x0101, ipv4).subarray(0, 28)],
    ['one of a family that nobody knows', stun(0x0101, Buffer.from('002000080009a147e112a643', 'hex'))],
  ])('is not %s', (_, payload) => {
    const {take, told} = follow(MediaReader);
    take('tx', payload, 0);
    expect(told).toEqual({});
  });

  test('does not hide the media that follow in the same flow', () => {
    const {take, told, quality} = follow(MediaReader);
    take('tx', stun(0x0101, ipv4), 0);
    for (const {packet, atMs} of arrivals({packets: 100, isLost: index => index === 50}))
      take('rx', packet, atMs);
    expect(told).toEqual({stun_mapped: '192.0.2.1:32853'});
    expect(quality()).toMatchObject({expected: 100, lost: 1});
  });
});
