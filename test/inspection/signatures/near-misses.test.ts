import {describe, expect, test} from 'vitest';
import {createInspector} from '../../../source/inspection/inspect.js';
import {filled} from '../more-samples/filler.js';
import {changed, datagram, hex, join, look, text} from '../payloads.js';
import {samples} from '../samples.js';

/** Numbers of 32 bits with the least byte first. */
const littleNumbers = (count: number) =>
  new Uint8Array(Uint32Array.from({length: count}, (_, index) => index * 3).buffer);

const sampleOf = (what: string) => samples.find(sample => sample.what === what)!.payload;

const kerberos = sampleOf('Kerberos');
const cldap = sampleOf('CLDAP');
const nfs = sampleOf('NFS');
const slp = sampleOf('SLP 2');
const zerotier = sampleOf('ZeroTier');
const ping = sampleOf('Ethereum greets');
const pong = sampleOf('Ethereum answers');
const classic = sampleOf('STUN of RFC 3489');
const netbios = sampleOf('a datagram of NetBIOS');
const gnutella = sampleOf('Gnutella ping');
const thrift = sampleOf('a call of Thrift');
const coapDraft = sampleOf('CoAP of a draft');
const radius = sampleOf('RADIUS elsewhere');
const netbiosDamaged = sampleOf('a datagram of NetBIOS whose names are damaged');
const ipfix = sampleOf('IPFIX');
const anyConnect = sampleOf('DTLS of AnyConnect');
const accepted = sampleOf('a RakNet server that accepts');
const acknowledgements = sampleOf('acknowledgements of RakNet');
const natCheck = sampleOf('a Switch that asks for its address');

describe('what is nearly another protocol', () => {
  test.each<[string, Uint8Array, number?]>([
    ['Kerberos of version 4', changed(kerberos, 8, 4)],
    ['Kerberos whose type is another one', changed(kerberos, 13, 11)],
    ['Kerberos in another tag', changed(kerberos, 0, 0x69)],
    ['Kerberos with something behind', join(kerberos, hex('00'))],
    ['LDAP that removes something', changed(cldap, 5, 0x4a)],
    ['LDAP with a number of no bytes', changed(cldap, 3, 0)],
    ['LDAP with a name that is a list', changed(cldap, 7, 0x30)],
    ['LDAP of an unlimited length', changed(cldap, 1, 0x80)],
    ['RPC of version 3', changed(nfs, 11, 3)],
    ['RPC of a program with a small number', changed(nfs, 12, 0, 0, 0, 9)],
    ['RPC with credentials that there are not', changed(nfs, 27, 99)],
    ['RPC with a procedure beyond all', changed(nfs, 22, 1)],
    ['an answer of RPC from anywhere', sampleOf('an answer of the portmapper')],
    [
      'an answer of RPC with a kind that there is not',
      changed(sampleOf('an answer of the portmapper'), 7, 2),
      111,
    ],
    ['SLP of version 3', changed(slp, 0, 3)],
    ['SLP with a function that there is not', changed(slp, 1, 12)],
    ['SLP with extensions beyond its end', changed(slp, 8, 1)],
    ['SLP without a language', changed(slp, 13, 0)],
    ['SLP in a language of digits', changed(slp, 14, 0x31)],
    ['ZeroTier of another sender than it says', changed(zerotier, 41, 1)],
    ['ZeroTier under a cipher', changed(zerotier, 18, 8)],
    ['ZeroTier with another command', changed(zerotier, 27, 2)],
    ['ZeroTier to itself', changed(zerotier, 8, ...zerotier.subarray(13, 18))],
    ['Ethereum with a type that there is not', changed(ping, 97, 7)],
    ['Ethereum with another signature', changed(ping, 96, 2)],
    ['Ethereum with a list that ends elsewhere', changed(ping, 98, 0xdb), 30_303],
    ['Ethereum of another version', changed(ping, 99, 5)],
    ['an answer of Ethereum elsewhere', pong],
    ['classic STUN with an attribute that there is not', changed(classic, 21, 0x55)],
    ['classic STUN with an attribute of another length', changed(classic, 23, 3)],
    ['classic STUN of no transaction', changed(classic, 4, ...new Uint8Array(16))],
    ['classic STUN of another type', changed(classic, 1, 9)],
    ['NetBIOS of another kind', changed(netbios, 0, 0x19)],
    ['NetBIOS with a name in lower case', changed(netbios, 15, 0x61)],
    ['NetBIOS that is longer than its datagram', changed(netbios, 10, 9)],
    ['Gnutella of a kind that there is not', changed(gnutella, 16, 0x66)],
    ['Gnutella that may go no further', changed(gnutella, 17, 0)],
    ['Gnutella of another length', changed(gnutella, 19, 1)],
    ['an empty message of Gnutella without the mark of its programs', changed(gnutella, 8, 0)],
    [
      'boxes of MP4',
      join(
        hex('00000010'),
        text('ftypisom'),
        hex('00000000 00000008'),
        text('free'),
        hex('00000010'),
        text('mdat'),
        hex('0102030405060708'),
      ),
    ],
    [
      'silence in G.711 on a port of Telegram',
      join(hex('8000 1234 00001000 1a2b3c4d'), new Uint8Array(160).fill(255)),
      514,
    ],
    ['InfiniBand with reserved bits', join(hex('0440 ffff 00 000011 fe 000001'), new Uint8Array(40)), 4791],
    ['RIP on a port of PCP', join(hex('02 01 0000 0002 0000 c0a80000'), new Uint8Array(12)), 5351],
    [
      'a question whose number looks like IPv6, on the port of Teredo',
      changed(join(hex('6a01 0100 0001 0000 0000 0000'), new Uint8Array(29)), 40, 1),
      3544,
    ],
    ['an answer of CoAP that is only a code', hex('5145 7d34 ab'), 5683],
    ['an answer of CoAP with a path', hex('6045 7d34 b4 74657374'), 5683],
    ['a request of CoAP with the age of its content', hex('4001 7d34 e0 00'), 5683],
    ['CoAP with text that is no UTF-8', hex('6084 7d34 ff c328'), 5683],
    ['CoAP with a format that there is not', hex('6045 7d34 c2 7777 ff 00'), 5683],
    ['CoAP with reserved flags of OSCORE', hex('6044 7d34 91 e0 ff 00'), 5683],
    [
      'a table of numbers as long as a greeting of WireGuard',
      join(hex('01000000 11223344'), littleNumbers(35)),
    ],
    [
      'a table of numbers as long as an answer of WireGuard',
      join(hex('02000000 11223344'), littleNumbers(21)),
    ],
    [
      'text behind the header of WireGuard data',
      join(
        hex('04000000 aabbccdd 0500000000000000'),
        text('all work and no play makes Jack a dull boy and all the rest he is'.slice(0, 64)),
      ),
    ],
    ['WireGuard of a small number', join(hex('01000000 00010000'), filled(140))],
    ['a call to wake up for different addresses', changed(sampleOf('Wake on LAN'), 50, 9)],
    ['a call to wake up for all', new Uint8Array(102).fill(255)],
    [
      'an NTP client whose times are none',
      changed(changed(join(hex('e3'), new Uint8Array(47)), 40, 0xe9, 1, 2, 3, 4, 5, 6, 7), 17, 0xf3, 4),
    ],
    ['IPFIX with a set beyond its end', changed(ipfix, 19, 99)],
    [
      'an answer of a game server without a folder',
      hex('ffffffff 49 11 6100 6200 ff00 6400 00000000000000000000'),
    ],
    ['zeros where ZeroTier has a key', join(zerotier.subarray(0, 47), new Uint8Array(64))],
    ['classic STUN whose transaction is mostly zeros', changed(classic, 4, ...new Uint8Array(12))],
    ['an NTP client that sends a small number', changed(join(hex('e3'), new Uint8Array(47)), 41, 0xf3, 4)],
    ['DTLS of AnyConnect with a great number', changed(anyConnect, 5, 1)],
    ['DTLS of AnyConnect with something behind', join(anyConnect, hex('00'))],
    [
      'DTLS of AnyConnect that is short',
      join(hex('16 0100 0000 000000000000 000c'), anyConnect.subarray(13, 25)),
    ],
    ['DHCPv6 with an option beyond its end', changed(sampleOf('DHCPv6'), 7, 0xff), 547],
    ['DHCPv6 with an option that there is not', changed(sampleOf('DHCPv6'), 4, 9), 547],
    ['DHCPv6 of a type that there is not', changed(sampleOf('DHCPv6'), 0, 40), 547],
    ['XML of something else', text(`<?xml version="1.0"?><a>${'x'.repeat(200)}</a>`), 3702],
    ['MGCP of another version', text('CRCX 1204 aaln/1@gw.example.net SIP 2.0\r\n\r\n')],
    ['a command that MGCP has not', text('MAKE 1204 aaln/1@gw.example.net MGCP 1.0\r\n\r\n')],
    ['a code and a number', text('200 1204 OK\r\n')],
    ['a search without a service', text('HTTP/1.1 200 OK\r\nST: ssdp:all\r\nServer: x\r\n\r\n')],
    ['JSON that is not enciphered', text('{"system":{"get_sysinfo":{}}}')],
    ['RakNet with a constant elsewhere', join(hex('7b'), sampleOf('RakNet ping').subarray(4))],
    ['Thrift of another version', changed(thrift, 1, 0x82)],
    ['Thrift of a kind that there is not', changed(thrift, 1, 0xa1)],
    ['Thrift with a number that does not end', join(hex('82 81 ffffffffff'), thrift.subarray(4))],
    ['Thrift with a name of two letters', join(hex('82 21 01 02'), text('ab'), hex('00'))],
    ['Thrift with a name that no program has', changed(thrift, 7, 0x20)],
    ['Thrift with a name alone', thrift.subarray(0, 14)],
    ['Thrift of another version in its binary form', hex('80020001 00000003 616263 00000001 00')],
    ['Thrift with a long name', join(hex('80010001 00000101'), text('a'.repeat(300)))],
    ['a draft of CoAP elsewhere', coapDraft],
    ['a draft of CoAP with fewer options than it counts', changed(coapDraft, 0, 0x44), 5683],
    ['a draft of CoAP with an option that there is not', changed(coapDraft, 4, 0xe2), 5683],
    ['a draft of CoAP with a port of three bytes', hex('42 01 1a2b 73 001633 21 61'), 5683],
    ['a draft of CoAP with a control character', changed(coapDraft, 9, 1), 5683],
    ['a draft of CoAP with something behind a question', join(coapDraft, hex('01')), 5683],
    ['a draft of CoAP without a path', hex('41 01 1a2b 72 1633'), 5683],
    ['RADIUS elsewhere with an attribute of nothing', changed(radius, 21, 2)],
    ['RADIUS elsewhere with a type that there is not', changed(radius, 20, 250)],
    ['RADIUS elsewhere with few attributes', sampleOf('RADIUS')],
    [
      'a datagram of NetBIOS with damaged names that comes from another port',
      changed(netbiosDamaged, 9, 1),
      138,
    ],
    ['a datagram of NetBIOS with damaged names of another length', changed(netbiosDamaged, 11, 1), 138],
    ['a line without a priority that is short', text('hello, syslog\n'), 514],
    ['a line without a priority, and other bytes', text('The quick brown fox jumps\xff\xff\xff'), 514],
    ['BOOTP with something behind the hardware address', changed(sampleOf('BOOTP of old'), 40, 1), 67],
    ['a switch of Netgear with another name', changed(sampleOf('a switch of Netgear'), 24, 0x4d)],
    ['a switch of D-Link with another version', changed(sampleOf('a switch of D-Link'), 18, 9), 62_976],
    ["Synology's assistant with another number", changed(sampleOf("Synology's assistant"), 3, 0x79)],
    ['a camera of Reolink with another number', changed(sampleOf('a camera of Reolink'), 0, 0x30)],
    ['a camera of Dahua with another header', changed(sampleOf('a camera of Dahua'), 0, 0x21)],
    [
      'a remote control of Broadlink with another number',
      changed(sampleOf('a remote control of Broadlink'), 7, 0x56),
    ],
    ['Roon that neither asks nor replies', changed(sampleOf('Roon'), 5, 0x58)],
    ['JSON without a short message', text('{"version":"1.1","host":"example.org","message":"hello"}')],
    ['DoIP with a version that is not inverted', changed(sampleOf('a car that says who it is'), 1, 0xfc)],
    ['SLMP of another module', changed(sampleOf('SLMP'), 5, 0x04)],
    ['PNRP of version 5', changed(sampleOf('PNRP'), 5, 5)],
    ['TIPC of version 3', changed(sampleOf('TIPC'), 0, 0x7b), 6118],
    ["OpenVPN's server that acknowledges another packet", changed(sampleOf("OpenVPN's server"), 13, 1)],
    ["OpenVPN's TLS with another record", changed(sampleOf("OpenVPN's TLS"), 14, 0x17)],
    [
      'an access point of UniFi with items beyond its end',
      changed(sampleOf('an access point of UniFi elsewhere'), 6, 0x0b),
    ],
    ['a damaged request of SIP for the web', text('INVITE http:\x84\n'), 5060],
    ['a request of TFTP without a file or a mode', text('\0\x01\0'), 69],
    ['a relayed message of Roblox of another kind', changed(sampleOf('Roblox through a relay'), 31, 0x79)],
    ['a request to RakNet of another length', changed(sampleOf('a request to a RakNet server'), 6, 0x88)],
    ['a RakNet server that knows all addresses', changed(accepted, 15, ...filled(77))],
    ['acknowledgements of RakNet that are more than they say', changed(acknowledgements, 2, 2)],
    ['an acknowledgement of RakNet alone', hex('c0 0001 01 150000')],
    ['STUN of Zoom with another attribute', changed(sampleOf('Zoom asks for its address'), 21, 2)],
    ['a greeting of LINE that is longer than it says', join(sampleOf('a call of LINE'), hex('00'))],
    ['a greeting of LINE of another kind', changed(sampleOf('a call of LINE'), 5, 3)],
    ['imo without an end', changed(sampleOf('a relay of imo'), 10, 1)],
    ['Pia of no version', changed(sampleOf('a Switch with a newer library'), 4, 0x80)],
    ['a Switch that asks with an address', changed(natCheck, 8, 192), 10_025],
    ['Remote Play without its checksum', changed(sampleOf('Remote Play of Steam'), 13, 0xc8)],
    ['a match of another game', changed(sampleOf('a match of Call of Duty Mobile'), 331, 0x6c)],
  ])('%s is left alone', (_, payload, port) => {
    expect(look(payload, port)).toBeUndefined();
  });
});

describe('what a message says', () => {
  test.each([
    ['a reply', '6b', '0b', 'as-reply'],
    ['an error', '7e', '1e', 'error'],
  ])('%s of Kerberos counts its members from 0', (_, tag, type, message) => {
    const payload = hex(`${tag} 0c 30 0a a0 03 02 01 05 a1 03 02 01 ${type}`);
    expect(look(payload)?.details).toEqual({kerberos_message: message});
  });

  test('an entry of LDAP may be followed by the end of the search', () => {
    const entry = hex('30 0b 02 01 07 64 06 04 00 30 02 30 00');
    const done = hex('30 0c 02 01 07 65 07 0a 01 00 04 00 04 00');
    expect(look(join(entry, done))?.details).toEqual({cldap_operation: 'search-entry'});
    expect(look(done)?.details).toEqual({cldap_operation: 'search-done'});
  });

  test('a program of RPC without a known name is told by its number', () => {
    expect(look(changed(nfs, 12, 0, 4, 0x93, 0xf3))?.details.rpc_program).toBe('300019');
  });

  test('a relay of DHCPv6 has addresses before its options', () => {
    const relayed = join(hex('0c 00'), new Uint8Array(32), hex('0009 0004 01 1a2b3c'));
    expect(look(relayed, 547)?.details).toEqual({dhcpv6_message: 'relay-forward'});
  });

  test.each([
    ['0103', 'zoom'],
    ['4002', 'whatsapp'],
    ['8054', 'teams'],
    ['c003', 'webex'],
    ['ff03', 'google-meet'],
    ['c05b', 'webrtc'],
    ['8022', 'stun'],
  ])('the attribute %s of STUN is of %s', (attribute, app) => {
    const payload = hex(`0001 0008 2112a442 000102030405060708090a0b ${attribute} 0004 61626364`);
    expect(look(payload)?.app).toBe(app);
  });

  test.each([
    ['turn.l.google.com', 'google-meet'],
    ['turn.voip.signal.org', 'signal'],
    ['facebook.com', 'messenger'],
    ['telegram.org', 'telegram'],
    ['Viber', 'viber'],
    ['example.org', 'stun'],
  ])('the realm %s of a relay is of %s', (realm, app) => {
    const padding = new Uint8Array(-realm.length & 3);
    const attribute = join(hex(`0014 00${realm.length.toString(16).padStart(2, '0')}`), text(realm), padding);
    const length = hex(attribute.length.toString(16).padStart(4, '0'));
    expect(look(join(hex('0113'), length, hex('2112a442 000102030405060708090a0b'), attribute))?.app).toBe(
      app,
    );
  });

  test('an application counts for more than the library it is built on, whichever comes first', () => {
    for (const attributes of [
      'c057 0004 0001000a 8070 0004 00000003',
      '8070 0004 00000003 c057 0004 0001000a',
    ]) {
      expect(look(hex(`0001 0010 2112a442 000102030405060708090a0b ${attributes}`))?.app).toBe('teams');
    }
  });

  test.each(['0800', '0801', '0802'])('the type %s of STUN is of WhatsApp', type => {
    expect(look(hex(`${type} 0000 2112a442 000102030405060708090a0b`))?.app).toBe('whatsapp');
  });

  test.each([1, 9, 17, 32])('the constant of RakNet may be at %d', at => {
    const payload = join(hex('78'), new Uint8Array(at - 1).fill(3), sampleOf('RakNet ping').subarray(9));
    expect(look(payload)).toEqual({app: 'raknet', details: {raknet_message: 'open-custom'}});
  });
});

test('lines of text that count are no data of OpenVPN', () => {
  const inspector = createInspector();
  const line = (number: number) => text(`Line${String.fromCharCode(number)} and what else there is in it`);
  expect([line(65), line(66)].map(payload => inspector.inspect(datagram(payload)))).toEqual([
    undefined,
    undefined,
  ]);
});

test('numbers of 32 bits are no acknowledgements of KCP, which have room', () => {
  const entry = hex('0700 0000 5200 0000 00000000 689f0000 00000000 00000000');
  expect(look(join(entry, entry))).toBeUndefined();
});

test('a challenge of Photon is a random number', () => {
  const command = hex('0600 0100 00000014 00000001 00000002 00000003');
  const message = (challenge: string) => join(hex(`0001 00 01 00000a00 ${challenge}`), command);
  expect(look(message('5c1d7f02'))?.app).toBe('photon');
  expect(look(message('00000000'))).toBeUndefined();
});
