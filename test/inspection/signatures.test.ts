import {describe, expect, test} from 'vitest';
import {changed, hex, join, look, text} from './payloads.js';
import {samples} from './samples.js';

const byName = samples.map(sample => [`${sample.app}: ${sample.what}`, sample] as const);
/** Kin of DNS, which say the same anywhere. */
const dnsKin = ['mdns', 'llmnr', 'nbns'];
/** Nothing in them counts their bytes to the end. */
const withoutEnd = [
  'sip',
  'ssdp',
  'syslog',
  'statsd',
  'dhcp',
  'nbns',
  'tftp',
  'quake',
  'openvpn',
  'raknet',
  'a2s',
].concat(['vxlan', 'tailscale', 'teamspeak', 'memcached', 'netflow', 'coap']);

const sampleOf = (what: string) => samples.find(sample => sample.what === what)!.payload;

describe('every protocol', () => {
  test.each(byName)('%s is found with its details', (_, {payload, port, app, details}) => {
    expect(look(payload, port)).toEqual({app, details});
  });

  test.each(byName.filter(([, {port, app}]) => port !== undefined && !dnsKin.includes(app)))(
    '%s says too little away from its port',
    (_, {payload}) => {
      expect(look(payload)).toBeUndefined();
    },
  );

  test.each(byName.filter(([, {app, mayEndEarlier}]) => !mayEndEarlier && !withoutEnd.includes(app)))(
    '%s is not told with a byte less',
    (_, {payload, port}) => {
      expect(look(payload.subarray(0, -1), port)).toBeUndefined();
    },
  );

  test.each(byName)('the first bytes of %s alone are nothing', (_, {payload, port}) => {
    for (let bytes = 0; bytes < 4; bytes++) expect(look(payload.subarray(0, bytes), port)).toBeUndefined();
  });

  test.each(byName)('%s is read within its bounds amid other memory', (_, {payload, port, app, details}) => {
    const memory = new Uint8Array(payload.length + 64).fill(0xff);
    memory.set(payload, 32);
    expect(look(memory.subarray(32, 32 + payload.length), port)).toEqual({app, details});
  });
});

const stun = sampleOf('RFC 5769 request');
const ntp = sampleOf('NTP client');
const dtls = sampleOf('DTLS hello');
const ike = sampleOf('IKE 2');

describe('near misses', () => {
  test.each<[string, Uint8Array, number?]>([
    ['STUN with another cookie', changed(stun, 4, 0x22)],
    ['STUN with another length', changed(stun, 3, 0x54)],
    ['STUN with an attribute beyond its end', changed(stun, 23, 0xff)],
    ['STUN with the bits of something else', changed(stun, 0, 0x80)],
    ['NTP of version 0', changed(ntp, 0, 0x03)],
    ['NTP of version 5', changed(ntp, 0, 0x2b)],
    ['NTP of a stratum that there is not', changed(ntp, 1, 17), 123],
    ['NTP with the precision of minutes', changed(ntp, 3, 6), 123],
    ['an NTP server that hides its precision', changed(sampleOf('NTP server'), 3, 0x20), 123],
    ['NTP that ends within its time', ntp.subarray(0, 47), 123],
    ['NTP with a name for its root delay', changed(ntp, 4, ...text('example!')), 123],
    ['NTP that was sent at no time', changed(ntp, 40, ...new Uint8Array(8))],
    ['an NTP server that sends before it has received', changed(sampleOf('NTP server'), 35, 0xa9)],
    [
      'an NTP server of another century',
      changed(sampleOf('NTP server'), 32, 0x15, 0xe4, 0xf6, 0xa7, 0, 0, 0, 0, 0x15),
    ],
    ['an NTP client with a random number among numbers', changed(ntp, 30, ...new Uint8Array(18).fill(9))],
    ['mode 6 of NTP with other data', hex('1602 0001 0000 0000 0000 0008'), 123],
    ['mode 7 of NTP with an item', hex('1700032a 00010008'), 123],
    ['mode 7 of NTP with a request that there is not', hex('17000330 00000000'), 123],
    ['mode 6 of NTP elsewhere', hex('1602 0001 0000 0000 0000 0000')],
    ['DTLS of another version', changed(dtls, 1, 0xfe, 0xfc)],
    ['DTLS of a type that there is not', changed(dtls, 0, 26)],
    ['DTLS longer than its datagram', changed(dtls, 11, 0xff)],
    ['DTLS with something else behind', join(dtls, text('hello'))],
    ['TLS, which is no DTLS', changed(dtls, 1, 3, 1)],
    ['WireGuard with a byte more', join(sampleOf('WireGuard initiation'), hex('00'))],
    ['WireGuard of type 5', changed(sampleOf('WireGuard initiation'), 0, 5)],
    ['WireGuard without reserved zeros', changed(sampleOf('WireGuard initiation'), 2, 1)],
    ['WireGuard data of another length', join(sampleOf('WireGuard keepalive'), hex('00'))],
    ['WireGuard data after a thousand years', changed(sampleOf('WireGuard keepalive'), 15, 1), 51820],
    ['WireGuard data for a small number', changed(sampleOf('WireGuard keepalive'), 6, 0, 0)],
    ['OpenVPN with a number that is not the first', changed(sampleOf('OpenVPN encrypted'), 12, 2)],
    ['OpenVPN with something acknowledged', changed(sampleOf('OpenVPN'), 9, 1)],
    [
      'OpenVPN with a wrapped key of another length',
      changed(sampleOf('OpenVPN with a client key'), 343, 0xff),
    ],
    [
      'OpenVPN with a wrapped key that is too short',
      changed(sampleOf('OpenVPN with a client key'), 342, 0, 1),
    ],
    ['OpenVPN of a time long ago', changed(sampleOf('OpenVPN encrypted'), 13, 0)],
    ['OpenVPN with a first byte alone', join(hex('38'), new Uint8Array(60).fill(7)), 1194],
    ['OpenVPN with a second key', changed(sampleOf('OpenVPN'), 0, 0x39), 1194],
    ['IKE without an identifier', changed(ike, 0, ...new Uint8Array(8))],
    ['IKE of version 3', changed(ike, 17, 0x30)],
    ['IKE of an exchange that there is not', changed(ike, 18, 90)],
    ['IKE of another length', changed(ike, 27, 0x3d)],
    ['a method of SIP without SIP', text('INVITE everybody to the party\r\n\r\n')],
    ['a method of SIP with HTTP', text('OPTIONS * HTTP/1.1\r\n\r\n')],
    ['a method that SIP has not', text('DELIVER sip:bob@example.org SIP/2.0\r\n\r\n')],
    ['SIP without an end of its line', text('INVITE sip:bob@example.org SIP/2.0')],
    ['SIP of another version', text('INVITE sip:bob@example.org SIP/3.0\r\n\r\n')],
    ['SIP with a control character', text('INVITE sip:b\x1bob@example.org SIP/2.0\r\n\r\n')],
    ['SIP with a status that is none', text('SIP/2.0 999 Enough\r\n\r\n')],
    ['HTTP over UDP', text('HTTP/1.1 200 OK\r\nST: ssdp:all\r\n\r\n')],
    ['a search of something else', text('M-SEARCH / HTTP/1.1\r\n\r\n')],
    ['DHCP with another cookie', changed(sampleOf('DHCP'), 236, 0)],
    ['DHCP of another operation', changed(sampleOf('DHCP'), 0, 3)],
    ['DHCP with an option beyond its end', sampleOf('DHCP').subarray(0, 250)],
    ['SNMP of version 7', changed(sampleOf('SNMP 2c'), 4, 7)],
    ['SNMP of a kind that there is not', changed(sampleOf('SNMP 2c'), 13, 0xaf)],
    ['SNMP of an unlimited length', changed(sampleOf('SNMP 2c'), 1, 0x80)],
    ['another sequence', changed(sampleOf('SNMP 2c'), 2, 4)],
    ['XML', text('<?xml version="1.0"?><a>34</a>')],
    ['a priority that is too high', text('<192>1 - host app - - - text'), 514],
    ['a priority with a leading zero', text('<013>Oct 11 22:14:15 host su: text'), 514],
    ['a priority without an end', text('<13 1 - host app - - - text'), 514],
    ['a priority and nothing else', text('<13>'), 514],
    ['a priority and any text', text('<13>anything at all')],
    ['TFTP of data', hex('0003 0001 6162636400'), 69],
    ['TFTP of an unknown mode', text('\0\x01file\0quick\0')],
    ['TFTP without a file', text('\0\x01\0octet\0')],
    ['TFTP without an end', text('\0\x01file\0octet')],
    ['CoAP of version 2', changed(sampleOf('CoAP'), 0, 0x84), 5683],
    ['CoAP with a token that is too long', changed(sampleOf('CoAP'), 0, 0x49), 5683],
    ['CoAP of a class that there is not', changed(sampleOf('CoAP'), 1, 0x20), 5683],
    ['CoAP with a reserved option', changed(sampleOf('CoAP'), 8, 0xfb), 5683],
    ['CoAP with an answer that there is not', changed(sampleOf('CoAP answer'), 1, 0x5e), 5683],
    ['CoAP that asks in an answer', changed(sampleOf('CoAP'), 0, 0x64), 5683],
    ['CoAP with an option that is too long', hex('60 45 1234 c3 010203 ff 01'), 5683],
    ['CoAP with a control character in its path', changed(sampleOf('CoAP'), 12, 1), 5683],
    ['CoAP with other bytes that no option describes', hex('60 45 1234 61 05 ff 0102'), 5683],
    ['CoAP with other bytes behind a mark', hex('60 45 1234 ff 0102'), 5683],
    ['CoAP with a mark and no payload', hex('60 45 1234 ff'), 5683],
    ['RADIUS with an attribute of no length', changed(sampleOf('RADIUS'), 21, 0)],
    ['RADIUS of another length', changed(sampleOf('RADIUS'), 3, 0x1e), 1812],
    ['Source with another query', text('\xff\xff\xff\xffTSource Engine Quest\0')],
    ['Source with more of a query', text('\xff\xff\xff\xffTSource Engine Query\0ab')],
    ['Source players without a number', hex('ffffffff 55')],
    ['Source info with nothing in it', hex('ffffffff 49 11 000000')],
    ['Quake with a longer word', text('\xff\xff\xff\xffgetstatuses\n')],
    ['Quake with another word', text('\xff\xff\xff\xffhello\n')],
    ['Quake behind another number', text('\xff\xff\xff\xfegetstatus\n')],
    ['RakNet with another constant', changed(sampleOf('RakNet ping'), 12, 1)],
    ['RakNet of another message', changed(sampleOf('RakNet ping'), 0, 3)],
    ['bencode of something else', text('d1:ad2:xx20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe')],
    ['DHT of a query that there is not', text('d1:ad2:id20:abcdefghij0123456789e1:q4:pong1:t2:aa1:y1:qe')],
    ['DHT without an end', text('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:q')],
    ['a tracker with another action', changed(sampleOf('tracker'), 11, 1)],
    ['uTP of data', changed(sampleOf('uTP'), 0, 1)],
    ['uTP in answer', changed(sampleOf('uTP'), 19, 1)],
    ['SRT of data', changed(sampleOf('SRT'), 0, 0)],
    ['SRT of version 3', changed(sampleOf('SRT'), 19, 3)],
    ['SRT with packets of no size', changed(sampleOf('SRT'), 30, 0, 0)],
    ['one packet of a transport stream', sampleOf('transport stream').subarray(0, 188)],
    ['a transport stream out of step', changed(sampleOf('transport stream'), 188, 0x46)],
    ['RTCP with another length', changed(sampleOf('RTCP'), 3, 5)],
    ['RTCP with something else behind', changed(sampleOf('RTCP'), 28, 1)],
    ['NetFlow 5 with another count', changed(sampleOf('NetFlow 5'), 3, 3)],
    ['NetFlow 9 with a set of another length', changed(sampleOf('NetFlow 9'), 23, 0x17)],
    ['NetFlow 9 with a set of no length', changed(sampleOf('NetFlow 9'), 22, 0, 0)],
    ['NetFlow 9 with a reserved set', changed(sampleOf('NetFlow 9'), 21, 2)],
    ['NetFlow 9 of the last century', changed(sampleOf('NetFlow 9'), 8, 0x15)],
    ['NetFlow 9 without sets', sampleOf('NetFlow 9').subarray(0, 20)],
    ['IPFIX with another length', changed(sampleOf('IPFIX'), 3, 0x29)],
    ['L2TP with another length', changed(sampleOf('L2TP'), 3, 0x15)],
    ['VXLAN with something else inside', changed(sampleOf('VXLAN'), 20, 0x12), 4789],
    ['VXLAN without its flag', changed(sampleOf('VXLAN'), 0, 0), 4789],
    ['VXLAN with a reserved byte', changed(sampleOf('VXLAN'), 7, 1), 4789],
    ['GTP with another length', changed(sampleOf('GTP'), 3, 0x29), 2152],
    ['a metric without a type', text('web.requests:1|x')],
    ['a letter and a colon', text('a:1|c')],
    ['a metric among other lines', text('requests:1|c\nhello')],
    ['a metric without a value', text('web.requests:|c')],
    ['a word and a colon', text('note: all|c')],
    ['memcached of several datagrams', changed(sampleOf('memcached'), 5, 2)],
    ['memcached with a command that it has not', changed(sampleOf('memcached'), 8, 0x78)],
    ['Tailscale with nothing behind', text('TS\xf0\x9f\x92\xac')],
    ['GameSpy with a byte more', join(sampleOf('GameSpy'), hex('00'))],
    ['GameSpy with a wild session', changed(sampleOf('GameSpy'), 3, 0xff)],
  ])('%s is not told', (_, payload, port) => {
    expect(look(payload, port)).toBeUndefined();
  });
});

describe('secrets', () => {
  test('communities, passwords and the names of people called are not kept', () => {
    const kept = ['SNMP 2c', 'Quake console', 'SIP request', 'RADIUS'].map(what => {
      const sample = samples.find(each => each.what === what)!;
      return JSON.stringify(look(sample.payload, sample.port));
    });
    expect(kept.filter(told => /public|secret|bob/.test(told))).toEqual([]);
  });
});
