import {describe, expect, test} from 'vitest';
import {writeFlowError} from '../../source/packet/flow-error.js';
import {bytesOf, dissect, viewOf} from './packets.js';

describe.each([
  {family: 'IPv4', client: '10.66.0.1', target: '10.99.0.1', protocol: 1, refused: 0x0303, tooBig: 0x0304},
  {family: 'IPv6', client: 'fd66::1', target: 'fd99::1', protocol: 58, refused: 0x0104, tooBig: 0x0200},
])('an ICMP error about a flow, over $family', ({client, target, protocol, refused, tooBig}) => {
  const replies = {source: bytesOf(target), sourcePort: 53, target: bytesOf(client), targetPort: 40_000};
  const write = (...rest: [error: 'portUnreachable' | 'tooBig', mtuBytes?: number]) => {
    const out = new Uint8Array(1500);
    const [error, mtuBytes] = rest;
    return dissect(out.subarray(0, writeFlowError(replies, error, viewOf(out), mtuBytes)));
  };

  test('comes from the target and quotes the headers of what the client sent', () => {
    const {upper, ...packet} = write('portUnreachable');
    expect(packet).toMatchObject({protocol, source: target, target: client});
    expect(viewOf(upper).getUint16(0)).toBe(refused);
    const quoted = dissect(upper.slice(8));
    expect(quoted).toMatchObject({protocol: 17, source: client, target});
    const header = viewOf(quoted.upper);
    expect([header.getUint16(0), header.getUint16(2)]).toEqual([40_000, 53]);
  });

  test('says how long packets may be', () => {
    const {upper} = write('tooBig', 1300);
    expect(viewOf(upper).getUint16(0)).toBe(tooBig);
    expect(viewOf(upper).getUint32(4)).toBe(1300);
  });
});
