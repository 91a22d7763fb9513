import {hex, join, text} from '../payloads.js';
import type {Sample} from '../sample.js';
import {filled, zeros} from './filler.js';

const soap = (action: string) =>
  text(
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:wsd="http://schemas.xmlsoap.org/ws/2005/04/discovery"><soap:Header><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${action}</wsa:Action></soap:Header></soap:Envelope>`,
  );

/** As a plug deciphers them: each byte combined with the one before it. */
function enciphered(json: string): Uint8Array {
  let key = 171;
  return text(json).map(byte => {
    key ^= byte;
    return key;
  });
}

const netbiosName = (name: string) =>
  join(
    hex('20'),
    text(
      [...name.padEnd(16)]
        .map(letter => letter.charCodeAt(0))
        .map(code => String.fromCharCode(65 + (code >> 4), 65 + (code & 15)))
        .join(''),
    ),
    hex('00'),
  );

const zerotierAddress = hex('8056c2e21c');

/** What code recognises, beside what `samples.ts` has. */
export const code: readonly Sample[] = [
  {
    what: 'Wake on LAN',
    payload: join(new Uint8Array(6).fill(255), ...Array.from({length: 16}, () => hex('02004c4f4f50'))),
    app: 'wake-on-lan',
    details: {},
  },
  {
    what: "Google's library",
    payload: hex('0001 0010 2112a442 000102030405060708090a0b c057 0004 0001000a 0024 0004 6e001fff'),
    app: 'webrtc',
    details: {stun_method: 'binding', stun_class: 'request', stun_use: 'ice'},
  },
  {
    what: 'WhatsApp',
    payload: hex('0003 0008 2112a442 000102030405060708090a0b 4000 0004 01020304'),
    app: 'whatsapp',
    details: {stun_method: 'allocate', stun_class: 'request', stun_use: 'turn'},
  },
  {
    what: 'Teams',
    payload: hex('0001 0010 2112a442 000102030405060708090a0b 8070 0004 00000003 0024 0004 6e001fff'),
    app: 'teams',
    details: {stun_method: 'binding', stun_class: 'request', stun_use: 'ice'},
  },
  {
    what: 'Teams through one port',
    payload: hex('ff10 0020 0102030405060708 0001 0004 2112a442 000102030405060708090a0b 8008 0000'),
    app: 'teams',
    details: {stun_method: 'binding', stun_class: 'request'},
  },
  {
    what: 'Signal',
    payload: join(hex('0113 0010 2112a442 000102030405060708090a0b 0014 000a'), text('signal.org'), zeros(2)),
    app: 'signal',
    details: {stun_method: 'allocate', stun_class: 'error', stun_use: 'turn'},
  },
  {
    what: 'STUN of RFC 3489',
    payload: hex('0001 0008 000102030405060708090a0b0c0d0e0f 0003 0004 00000006'),
    app: 'stun',
    details: {stun_method: 'binding', stun_class: 'request', stun_version: 'classic'},
  },
  {
    what: 'STUN of RFC 3489, answered',
    payload: hex(
      '0101 0018 000102030405060708090a0b0c0d0e0f 0001 0008 0001 1f90 c6336407 0004 0008 0001 0d96 c0000201',
    ),
    app: 'stun',
    details: {stun_method: 'binding', stun_class: 'success', stun_version: 'classic'},
  },
  {
    what: 'DTLS of AnyConnect',
    payload: join(hex('16 0100 0000 000000000000 0040 01 000034 0000 000000 000034'), filled(52)),
    app: 'dtls',
    details: {dtls_version: 'draft', dtls_content: 'handshake'},
  },
  {
    what: 'SSDP answer to another port',
    payload: text(
      'HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: upnp:rootdevice\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n',
    ),
    app: 'ssdp',
    details: {ssdp_method: 'response', ssdp_target: 'upnp:rootdevice'},
  },
  {
    what: 'Roblox',
    payload: join(hex('7b'), hex('00ffff00fefefefefdfdfdfd12345678'), filled(30)),
    app: 'raknet',
    details: {raknet_message: 'open-custom'},
  },
  {
    what: 'Roblox through a relay',
    payload: join(
      hex('0100001f'),
      filled(27),
      hex('7b'),
      hex('00ffff00fefefefefdfdfdfd12345678'),
      filled(30),
    ),
    app: 'raknet',
    details: {raknet_message: 'open-custom'},
  },
  {
    what: 'a datagram of NetBIOS',
    payload: join(
      hex('11 0a 0007 c0a80105 008a 00bb 0000'),
      netbiosName('WINPC'),
      netbiosName('WORKGROUP'),
      hex('ff534d42 25'),
      filled(100),
    ),
    app: 'nbdgm',
    details: {nbdgm_kind: 'group', nbdgm_source: 'WINPC', nbdgm_target: 'WORKGROUP'},
    mayEndEarlier: true,
  },
  {
    what: 'SLP 2',
    payload: join(
      hex('02 01 000033 2000 000000 0001 0002'),
      text('en'),
      hex('0000 0013'),
      text('service:printer:lpr'),
      hex('0007'),
      text('DEFAULT'),
      hex('0000 00'),
    ),
    app: 'slp',
    details: {slp_version: 2, slp_function: 'service-request'},
  },
  {
    what: 'SLP 1',
    payload: join(hex('01 01 0014 00 00'), text('en'), hex('0003 0001 0000 0004'), text('nds:')),
    app: 'slp',
    details: {slp_version: 1, slp_function: 'service-request'},
  },
  {
    what: 'WS-Discovery',
    payload: soap('Probe'),
    app: 'ws-discovery',
    details: {ws_discovery_action: 'Probe'},
    mayEndEarlier: true,
  },
  {
    what: 'DHCPv6',
    payload: hex('01 1a2b3c 0001 000a 00030001 02004c4f4f50 0008 0002 0000'),
    app: 'dhcpv6',
    details: {dhcpv6_message: 'solicit'},
    port: 547,
  },
  {
    what: 'Kerberos',
    payload: hex(
      '6a 1e 30 1c a1 03 02 01 05 a2 03 02 01 0a a4 10 30 0e a0 07 03 05 00 50800010 a2 03 1b 01 41',
    ),
    app: 'kerberos',
    details: {kerberos_message: 'as-request'},
  },
  {
    what: 'CLDAP',
    payload: hex(
      '30 25 02 01 01 63 20 04 00 0a 01 00 0a 01 00 02 01 00 02 01 00 01 01 00 87 0b 6f626a656374636c617373 30 00',
    ),
    app: 'cldap',
    details: {cldap_operation: 'search-request'},
  },
  {
    what: 'NFS',
    payload: hex('1a2b3c4d 00000000 00000002 000186a3 00000003 00000001 00000000 00000000 00000000 00000000'),
    app: 'nfs',
    details: {nfs_message: 'call', nfs_version: 3, nfs_procedure: 1},
    mayEndEarlier: true,
  },
  {
    what: 'the portmapper',
    payload: hex(
      '1a2b3c4d 00000000 00000002 000186a0 00000002 00000003 00000000 00000000 00000000 00000000 000186a3 00000003 00000011 00000000',
    ),
    app: 'rpc',
    details: {rpc_message: 'call', rpc_program: 'portmap', rpc_version: 2, rpc_procedure: 3},
  },
  {
    what: 'an answer of the portmapper',
    payload: hex('1a2b3c4d 00000001 00000000 00000000 00000000 00000000 00000801'),
    app: 'rpc',
    details: {rpc_message: 'reply'},
    port: 111,
  },
  {
    what: 'MGCP',
    payload: text('CRCX 1204 aaln/1@gw.example.net MGCP 1.0\r\nC: A3C4\r\n\r\n'),
    app: 'mgcp',
    details: {mgcp_command: 'CRCX'},
    mayEndEarlier: true,
  },
  {
    what: 'MGCP answers',
    payload: text('200 1204 OK\r\n'),
    app: 'mgcp',
    details: {mgcp_status: 200},
    port: 2427,
    mayEndEarlier: true,
  },
  {what: 'TP-Link', payload: enciphered('{"method":"get"}'), app: 'tplink', details: {}},
  {
    what: 'ZeroTier',
    payload: join(
      hex('0102030405060708 9d219039f3'),
      zerotierAddress,
      hex('00 1122334455667788 01 0b 01 0a 0002 0000018bcfe56800'),
      zerotierAddress,
      hex('00'),
      filled(80),
    ),
    app: 'zerotier',
    details: {zerotier_message: 'hello'},
    mayEndEarlier: true,
  },
  {
    what: 'Ethereum searches',
    payload: join(filled(96), hex('01 03 f847 b840'), filled(64), hex('84 65aabbcc')),
    app: 'ethereum',
    details: {ethereum_message: 'find-node'},
  },
  {
    what: 'Ethereum answers',
    payload: join(
      filled(96),
      hex('00 02 ec cb 84c0a80105 82765f 82765f'),
      hex('a0'),
      filled(32).subarray(0, 32),
    ).subarray(0, 98 + 1 + 44),
    app: 'ethereum',
    details: {ethereum_message: 'pong'},
    port: 30_303,
  },
  {
    what: 'Ethereum greets',
    payload: join(
      filled(96),
      hex('01 01 dc 04 cb 84c0a80105 82765f 82765f'),
      hex('c9 84c0a80106 82765f 80 84 65aabbcc'),
    ),
    app: 'ethereum',
    details: {ethereum_message: 'ping'},
  },
  {
    what: 'a question for a certificate, cut',
    payload: join(hex('1a2b 0100 0001 0000 0000 0001 01 32 0d'), text('dnscrypt-cert'), hex('07 6578616d')),
    app: 'dnscrypt',
    details: {},
    mayEndEarlier: true,
  },
  {
    what: 'a refusal without a question',
    payload: hex('1a2b 8185 0000 0000 0000 0000'),
    app: 'dns',
    details: {},
    port: 53,
  },
  {
    what: 'an inverse query',
    payload: hex('1a2b 0900 0000 0001 0000 0000 00 0001 0001 00000000 0004 c0000201'),
    app: 'dns',
    details: {},
    port: 53,
    mayEndEarlier: true,
  },
  {
    what: 'a question whose records are damaged',
    payload: join(hex('1a2b 0100 0001 0000 7300 0000 07'), text('example'), hex('03 6f7267 00 0001 0001')),
    app: 'dns',
    details: {dns_name: 'example.org', dns_type: 'A'},
    port: 53,
    mayEndEarlier: true,
  },
  {
    what: 'a question whose name is damaged',
    payload: join(
      hex('1a2b 0100 0001 0000 0000 0000 07'),
      text('example%s'),
      hex('00 03 6f7267 00 0001 0001'),
    ),
    app: 'dns',
    details: {},
    port: 53,
    mayEndEarlier: true,
  },
  {
    what: 'a call of Thrift',
    payload: join(hex('82 81 b201 09'), text('emitBatch'), hex('1c 00 00')),
    app: 'thrift',
    details: {thrift_message: 'oneway', thrift_method: 'emitBatch'},
    mayEndEarlier: true,
  },
  {
    what: 'a call of Thrift in its binary form',
    payload: join(hex('80010001 00000009'), text('getStatus'), hex('00000007 00')),
    app: 'thrift',
    details: {thrift_message: 'call', thrift_method: 'getStatus'},
    mayEndEarlier: true,
  },
  {
    what: 'CoAP of a draft',
    payload: join(hex('43 01 1a2b 72 1633 2b'), text('.well-known'), hex('04'), text('core')),
    app: 'coap',
    details: {coap_code: 'GET', coap_path: '/.well-known/core'},
    port: 5683,
  },
  {
    what: 'a gateway of another time',
    payload: text('RQNT 1 *@gw.example.net MGCP 0.1\rR: l/hd(n)\rX: 1\r'),
    app: 'mgcp',
    details: {mgcp_command: 'RQNT'},
    mayEndEarlier: true,
  },
  {
    what: 'RADIUS with a damaged attribute',
    payload: hex('01 07 001b 000102030405060708090a0b0c0d0e0f 01 ff 616263 06 00'),
    app: 'radius',
    details: {radius_code: 'access-request'},
    port: 1812,
  },
  {
    what: 'RADIUS elsewhere',
    payload: hex(
      '03 07 0031 000102030405060708090a0b0c0d0e0f 01 05 626f62 06 06 00000002 04 06 c0000201 1a 0c 00000137 10 06 0a0b0c0d',
    ),
    app: 'radius',
    details: {radius_code: 'access-reject'},
  },
  {
    what: 'a request of SIP that is damaged',
    payload: text('INVITE sip:bob@exa\x84mple.org SIP/a.0\x84\nVia: SIP/2.0/UDP pc33.example.com\r\n'),
    app: 'sip',
    details: {sip_method: 'INVITE'},
    port: 5060,
  },
  {
    what: 'a request of SIP with a damaged scheme',
    payload: text('CANCEL qip:bob@exa\x84mple.org SIP/2.0\r\nVia: SIP/2.0/UDP pc33.example.com\r\n'),
    app: 'sip',
    details: {sip_method: 'CANCEL'},
    port: 5060,
  },
  {
    what: 'a line without a priority',
    payload: text('The quick brown fox jumps over the lazy dog\n'),
    app: 'syslog',
    details: {},
    port: 514,
    mayEndEarlier: true,
  },
  {
    what: 'a question of NetBIOS whose name is damaged',
    payload: join(hex('1a2b 0110 0001 0000 0000 0000 20'), filled(32), hex('00 0020 0001')),
    app: 'nbns',
    details: {nbns_type: 'NB'},
    port: 137,
    mayEndEarlier: true,
  },
  {
    what: 'a datagram of NetBIOS whose names are damaged',
    payload: join(hex('11 0e 1a2b c0a80105 008a 005a 0000 20'), filled(89)),
    app: 'nbdgm',
    details: {nbdgm_kind: 'group'},
    port: 138,
  },
  {
    what: 'BOOTP of old',
    payload: join(hex('01 01 06 00 1a2b3c4d'), zeros(20), hex('02004c4f4f50'), zeros(10 + 256)),
    app: 'dhcp',
    details: {dhcp_message: 'bootp'},
    port: 67,
  },
  {
    what: 'DHCP with an option beyond its end, on its port',
    payload: join(hex('01 01 06 00 1a2b3c4d'), zeros(228), hex('63825363 35 01 01 2b fc 01')),
    app: 'dhcp',
    details: {dhcp_message: 'discover'},
    port: 67,
    mayEndEarlier: true,
  },
  {
    what: 'a client of NTP that hides its clock',
    payload: join(hex('23 00 08 20'), zeros(36), hex('a1b2c3d4 e5f60718')),
    app: 'ntp',
    details: {ntp_mode: 'client', ntp_version: 4},
  },
  {
    what: 'an answer with filters',
    payload: join(text('d1:rd4:BFpe4:abcd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re')),
    app: 'bittorrent-dht',
    details: {},
  },
];
