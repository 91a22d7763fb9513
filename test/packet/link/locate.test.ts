import {describe, expect, test} from 'vitest';
import {createFrame, EtherType, type Frame} from '../../../source/packet/frame.js';
import {isKnownLinkType, LinkType, linkTypeName} from '../../../source/packet/link/link-type.js';
import {locatePacket} from '../../../source/packet/link/locate.js';
import {hex, viewOf} from '../packets.js';

const before = 5;
const macs = '020000000001 020000000002';

function frameOf(header: string, packet = '45000000'): Frame {
  const link = hex(header + packet);
  const bytes = new Uint8Array(before + link.length).fill(0xee);
  bytes.set(link, before);
  return {
    ...createFrame(),
    bytes,
    view: viewOf(bytes),
    linkAt: before,
    end: bytes.length,
    wireBytes: link.length,
    interfaceIndex: 3,
  };
}

test.each([
  ['Ethernet', LinkType.ethernet, `${macs} 0800`, EtherType.ipv4],
  ['a VLAN', LinkType.ethernet, `${macs} 8100 0064 86dd`, EtherType.ipv6],
  ['QinQ', LinkType.ethernet, `${macs} 88a8 0064 8100 0065 0800`, EtherType.ipv4],
  ['four tags', LinkType.ethernet, `${macs} 9100 0001 88a8 0002 8100 0003 8100 0004 0800`, EtherType.ipv4],
  ['LLC and SNAP', LinkType.ethernet, `${macs} 0040 aaaa03000000 0800`, EtherType.ipv4],
  ['LLC and SNAP in a VLAN', LinkType.ethernet, `${macs} 8100 0064 0040 aaaa03000000 86dd`, EtherType.ipv6],
  ['IPv4 in PPPoE', LinkType.ethernet, `${macs} 8864 1100 0001 0006 0021`, EtherType.ipv4],
  [
    'IPv6 in PPPoE in a VLAN',
    LinkType.ethernet,
    `${macs} 8100 0064 8864 1100 0001 0006 0057`,
    EtherType.ipv6,
  ],
  ['ARP', LinkType.ethernet, `${macs} 0806`, 0x0806],
  ['raw IPv4', LinkType.raw, '', EtherType.ipv4],
  ['raw IP of BSDs', LinkType.oldRaw, '', EtherType.ipv4],
  ['raw IP of OpenBSD', LinkType.openBsdRaw, '', EtherType.ipv4],
  ['IPv4 alone', LinkType.ipv4, '', EtherType.ipv4],
  ['IPv6 alone', LinkType.ipv6, '', EtherType.ipv6],
  ['a Linux cooked capture', LinkType.linuxCooked, '0000 0001 0006 0200000000010000 0800', EtherType.ipv4],
  [
    'a VLAN of a cooked capture',
    LinkType.linuxCooked,
    '0000 0001 0006 0200000000010000 8100 0064 86dd',
    EtherType.ipv6,
  ],
  ['a second one', LinkType.linuxCooked2, '86dd 0000 00000009 0001 00 06 0200000000010000', EtherType.ipv6],
  ['IPv4 of a loopback of little-endian BSD', LinkType.null, '02000000', EtherType.ipv4],
  ['IPv4 of a loopback of big-endian BSD', LinkType.null, '00000002', EtherType.ipv4],
  ['IPv6 of NetBSD', LinkType.null, '18000000', EtherType.ipv6],
  ['IPv6 of FreeBSD', LinkType.null, '1c000000', EtherType.ipv6],
  ['IPv6 of macOS', LinkType.null, '1e000000', EtherType.ipv6],
  ['IPv6 of Linux', LinkType.null, '0a000000', EtherType.ipv6],
  ['IPv6 of OpenBSD', LinkType.loop, '00000018', EtherType.ipv6],
  ['another family', LinkType.loop, '00000007', 0],
])('the packet of %s is found', (_, linkType, header, etherType) => {
  const frame = frameOf(header);
  expect(locatePacket(linkType, frame)).toBe(true);
  expect(frame.etherType).toBe(etherType);
  expect(frame.networkAt).toBe(before + hex(header).length);
});

test('raw IP tells its version', () => {
  const frame = frameOf('', '60000000');
  expect(locatePacket(LinkType.raw, frame)).toBe(true);
  expect(frame.etherType).toBe(EtherType.ipv6);
  const neither = frameOf('', '00000000');
  expect(locatePacket(LinkType.raw, neither)).toBe(true);
  expect(neither.etherType).toBe(0);
});

describe('a Linux cooked capture', () => {
  test('tells what this machine sent', () => {
    const sent = frameOf('0004 0001 0006 0200000000010000 0800');
    locatePacket(LinkType.linuxCooked, sent);
    expect(sent.outgoing).toBe(true);
    const received = {...frameOf('0000 0001 0006 0200000000010000 0800'), outgoing: true};
    locatePacket(LinkType.linuxCooked, received);
    expect(received.outgoing).toBe(false);
  });

  test('of the second version tells the interface, too', () => {
    const frame = frameOf('0800 0000 00000009 0001 04 06 0200000000010000');
    locatePacket(LinkType.linuxCooked2, frame);
    expect(frame).toMatchObject({outgoing: true, interfaceIndex: 9});
  });
});

test.each([
  ['Ethernet', LinkType.ethernet, 14],
  ['raw IP', LinkType.raw, 1],
  ['a Linux cooked capture', LinkType.linuxCooked, 16],
  ['a second one', LinkType.linuxCooked2, 20],
  ['BSD loopback', LinkType.null, 4],
  ['OpenBSD loopback', LinkType.loop, 4],
])('a link header of %s that was cut off is told', (_, linkType, bytes) => {
  const frame = frameOf('00'.repeat(bytes), '');
  expect(locatePacket(linkType, frame)).toBe(true);
  frame.end -= 1;
  expect(locatePacket(linkType, frame)).toBe(false);
});

test('tags, SNAP and PPPoE that were cut off name no packet', () => {
  for (const header of ['8100 0064', '0040 aaaa03', '8864 1100 0001 0006']) {
    const frame = frameOf(`${macs} ${header}`, '');
    expect(locatePacket(LinkType.ethernet, frame)).toBe(true);
    expect([EtherType.ipv4, EtherType.ipv6]).not.toContain(frame.etherType);
  }
});

test('unknown link types are told, and named as tcpdump names them', () => {
  expect(locatePacket(127, frameOf(''))).toBe(false);
  expect(isKnownLinkType(127)).toBe(false);
  expect(linkTypeName(127)).toBe('IEEE802_11_RADIO');
  expect(linkTypeName(9999)).toBe('link type 9999');
  for (const linkType of Object.values(LinkType)) {
    expect(isKnownLinkType(linkType)).toBe(true);
    expect(linkTypeName(linkType)).toMatch(/^[A-Z0-9_]+$/);
  }
});
