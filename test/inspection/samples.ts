import {code} from './more-samples/code.js';
import {games} from './more-samples/games.js';
import {home} from './more-samples/home.js';
import {industry} from './more-samples/industry.js';
import {infrastructure} from './more-samples/infrastructure.js';
import {lan} from './more-samples/lan.js';
import {peerToPeer} from './more-samples/peer-to-peer.js';
import {remoteAccess} from './more-samples/remote-access.js';
import {voice} from './more-samples/voice.js';
import {vpn} from './more-samples/vpn.js';
import {web} from './more-samples/web.js';
import {hex, join, number, text} from './payloads.js';
import type {Sample} from './sample.js';
import {
  digHttpsQuery,
  digQuery,
  dtlsHello,
  loggerLine,
  quicV1Initial,
  quicV2Initial,
  stunRequest,
} from './vectors.js';

export type {Sample} from './sample.js';

const zeros = (bytes: number) => new Uint8Array(bytes);
const filled = (bytes: number) => Uint8Array.from({length: bytes}, (_, index) => (index * 89 + 31) & 255);
const magic = hex('00ffff00fefefefefdfdfdfd12345678');
const bedrock = text(
  'MCPE;My \xa7server;390;1.14.60;0;10;13253860892328930865;Bedrock level;Survival;1;19132;19133;',
);

/** A DHCP discovery as clients send it, with a name. */
const dhcpDiscover = join(
  hex('01010600 3903f326 00000000'),
  zeros(16),
  hex('000b8201fc42'),
  zeros(10 + 192),
  hex('63825363 350101 0c06'),
  text('laptop'),
  hex('3704 0103062a ff'),
  zeros(20),
);
const srtHandshake = join(
  hex(
    '80000000 00000000 0000112a 00000000 00000004 00000002 1a2b3c4d 000005dc 00002000 00000001 2e4f1a22 00000000',
  ),
  hex('0100007f'),
  zeros(12),
);
const netflow5 = join(hex('0005 0002'), filled(20 + 96));
const rtcpReport = join(
  hex('80c80006 11223344'),
  filled(20),
  hex('81ca0004 11223344 0105'),
  text('a@b.c'),
  zeros(5),
);

/** What code recognises, and the first rules. */
export const samplesOfCode: readonly Sample[] = [
  {
    what: 'RFC 5769 request',
    payload: stunRequest,
    app: 'stun',
    details: {
      stun_method: 'binding',
      stun_class: 'request',
      stun_use: 'ice',
      stun_software: 'STUN test client',
    },
  },
  {
    what: 'TURN allocation',
    payload: hex('00030008 2112a442 000102030405060708090a0b 0019000411000000'),
    app: 'stun',
    details: {stun_method: 'allocate', stun_class: 'request', stun_use: 'turn'},
  },
  {
    what: 'STUN success',
    payload: hex('0101000c 2112a442 000102030405060708090a0b 002000080001a147e112a643'),
    app: 'stun',
    details: {stun_method: 'binding', stun_class: 'success'},
  },
  {what: 'dig', payload: digQuery, app: 'dns', details: {dns_name: 'www.example.org', dns_type: 'A'}},
  {
    what: 'dig without EDNS',
    payload: digHttpsQuery,
    app: 'dns',
    details: {dns_name: 'example.org', dns_type: 'HTTPS'},
  },
  {
    what: 'DTLS hello',
    payload: dtlsHello,
    app: 'dtls',
    details: {dtls_version: '1.2', dtls_content: 'handshake', dtls_sni: 'dtls.example.org'},
  },
  {
    what: 'DTLS data',
    payload: join(hex('17fefd 0001 000000000005 0020'), filled(32)),
    app: 'dtls',
    details: {dtls_version: '1.2', dtls_content: 'application-data'},
  },
  {
    what: 'QUIC 1',
    payload: quicV1Initial,
    app: 'quic',
    details: {quic_version: '1', quic_sni: 'example.com', quic_alpn: 'alpn'},
  },
  {
    what: 'QUIC 2',
    payload: quicV2Initial,
    app: 'quic',
    details: {quic_version: '2', quic_sni: 'example.com', quic_alpn: 'alpn'},
  },
  {
    what: 'NTP client',
    payload: join(hex('e30006ec 00000000 00000000'), zeros(28), hex('d5e4f6a71b2c3d4e')),
    app: 'ntp',
    details: {ntp_mode: 'client', ntp_version: 4},
  },
  {
    what: 'NTP server',
    payload: join(
      hex('240206e9 00000a3b 00000f21 c0a80101'),
      hex('d5e4f600 00000000 d5e4f6a7 1b2c3d4e d5e4f6a7 2b2c3d4e d5e4f6a7 2c2c3d4e'),
    ),
    app: 'ntp',
    details: {ntp_mode: 'server', ntp_version: 4, ntp_stratum: 2},
  },
  {
    what: 'NTP broadcast',
    payload: join(hex('1d0106e9 00000a3b 00000f21 c0a80101'), filled(32)),
    port: 123,
    app: 'ntp',
    details: {ntp_mode: 'broadcast', ntp_version: 3, ntp_stratum: 1},
  },
  {
    what: 'ntpq',
    payload: hex('1602 0001 0000 0000 0000 0000'),
    port: 123,
    app: 'ntp',
    details: {ntp_mode: 'control', ntp_version: 2},
  },
  {
    what: 'monlist',
    payload: hex('1700032a 00000000'),
    port: 123,
    app: 'ntp',
    details: {ntp_mode: 'private', ntp_version: 2},
  },
  {
    what: 'WireGuard initiation',
    payload: join(hex('01000000'), filled(144)),
    app: 'wireguard',
    details: {wireguard_message: 'initiation'},
  },
  {
    what: 'WireGuard response',
    payload: join(hex('02000000'), filled(88)),
    app: 'wireguard',
    details: {wireguard_message: 'response'},
  },
  {
    what: 'WireGuard cookie',
    payload: join(hex('03000000'), filled(60)),
    app: 'wireguard',
    details: {wireguard_message: 'cookie'},
  },
  {
    what: 'WireGuard keepalive',
    payload: join(hex('04000000 aabbccdd 0500000000000000'), filled(16)),
    app: 'wireguard',
    details: {wireguard_message: 'data'},
  },
  {
    what: 'OpenVPN',
    payload: hex('38 a1b2c3d4e5f60718 00 00000000'),
    app: 'openvpn',
    details: {openvpn_control: 'plain'},
  },
  {
    what: 'OpenVPN with SHA-1',
    payload: join(hex('38 a1b2c3d4e5f60718'), filled(20), hex('00000001 65aabbcc 00 00000000')),
    app: 'openvpn',
    details: {openvpn_control: 'tls-auth'},
  },
  {
    what: 'OpenVPN encrypted',
    payload: join(hex('38 a1b2c3d4e5f60718 00000001 65aabbcc'), filled(37)),
    app: 'openvpn',
    details: {openvpn_control: 'tls-crypt'},
  },
  {
    what: 'OpenVPN with a client key',
    payload: join(hex('50 a1b2c3d4e5f60718 0f000001 65aabbcc'), filled(37 + 288), hex('0122')),
    app: 'openvpn',
    details: {openvpn_control: 'tls-crypt-v2'},
  },
  {
    what: 'OpenVPN of another hash',
    payload: join(hex('38 a1b2c3d4e5f60718'), filled(48), hex('00000001 65aabbcc 00 00000000')),
    port: 1194,
    app: 'openvpn',
    details: {},
  },
  {
    what: 'IKE 2',
    payload: join(hex('0102030405060708 0000000000000000 21202208 00000000 0000003c'), filled(32)),
    app: 'ike',
    details: {ike_version: 2, ike_exchange: 'IKE_SA_INIT'},
  },
  {
    what: 'IKE 1 beside ESP',
    payload: join(hex('00000000 0102030405060708 1111111111111111 05100201 00000000 0000002c'), filled(16)),
    app: 'ike',
    details: {ike_version: 1, ike_exchange: 'main'},
  },
  {
    what: 'SIP request',
    payload: text('INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP pc33\r\n\r\n'),
    app: 'sip',
    details: {sip_method: 'INVITE'},
  },
  {
    what: 'SIP answer',
    payload: text('SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP pc33\r\n\r\n'),
    app: 'sip',
    details: {sip_status: 180},
  },
  {
    what: 'SSDP search',
    payload: text(
      'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nst: upnp:rootdevice\r\n\r\n',
    ),
    app: 'ssdp',
    details: {ssdp_method: 'M-SEARCH', ssdp_target: 'upnp:rootdevice'},
  },
  {
    what: 'SSDP notice',
    payload: text('NOTIFY * HTTP/1.1\r\nNT:uuid:1\r\n\r\n'),
    app: 'ssdp',
    details: {ssdp_method: 'NOTIFY', ssdp_target: 'uuid:1'},
  },
  {
    what: 'SSDP answer',
    payload: text('HTTP/1.1 200 OK\r\nST: ssdp:all\r\n\r\n'),
    port: 1900,
    app: 'ssdp',
    details: {ssdp_method: 'response', ssdp_target: 'ssdp:all'},
  },
  {
    what: 'DHCP',
    payload: dhcpDiscover,
    app: 'dhcp',
    details: {dhcp_message: 'discover', dhcp_host: 'laptop'},
  },
  {
    what: 'SNMP 2c',
    payload: hex(
      '3026 020101 0406 7075626c6963 a019 020412345678 020100 020100 300b 3009 06052b06010201 0500',
    ),
    app: 'snmp',
    details: {snmp_version: '2c', snmp_pdu: 'get'},
  },
  {
    what: 'SNMP 3',
    payload: hex(
      '303e 020103 3011 020420dd06a8 020300ffe3 040104 020103 0410 300e0400020100020100040004000400 3014 04000400a00e020401020304020100020100 3000',
    ),
    app: 'snmp',
    details: {snmp_version: '3'},
  },
  {
    what: 'logger',
    payload: loggerLine,
    app: 'syslog',
    details: {syslog_severity: 'notice', syslog_facility: 'user', syslog_host: 'vm', syslog_app: 'demo'},
  },
  {
    what: 'RFC 3164 line',
    payload: text("<34>Oct 11 22:14:15 mymachine su[231]: 'su root' failed\n"),
    app: 'syslog',
    details: {
      syslog_severity: 'critical',
      syslog_facility: 'auth',
      syslog_host: 'mymachine',
      syslog_app: 'su',
    },
  },
  {
    what: 'line of neither',
    payload: text('<189>hello'),
    port: 514,
    app: 'syslog',
    details: {syslog_severity: 'notice', syslog_facility: 'local7'},
  },
  {
    what: 'TFTP',
    payload: text('\0\x01boot/pxelinux.0\0octet\0blksize\x001468\0'),
    app: 'tftp',
    details: {tftp_operation: 'read', tftp_file: 'boot/pxelinux.0'},
  },
  {
    what: 'CoAP',
    payload: join(hex('44 01 1234 a1b2c3d4 bb'), text('.well-known'), hex('04'), text('core')),
    port: 5683,
    app: 'coap',
    details: {coap_code: 'GET', coap_path: '/.well-known/core'},
  },
  {
    what: 'CoAP answer',
    payload: join(hex('60 45 1234 c0 ff'), text('21.5')),
    port: 5683,
    app: 'coap',
    details: {coap_code: '2.05'},
  },
  {
    what: 'RADIUS',
    payload: join(hex('01 2a 001f'), filled(16), hex('0105'), text('bob'), hex('0406c0a80101')),
    port: 1812,
    app: 'radius',
    details: {radius_code: 'access-request'},
  },
  {
    what: 'Source info request',
    payload: text('\xff\xff\xff\xffTSource Engine Query\0'),
    app: 'a2s',
    details: {a2s_message: 'info-request'},
  },
  {
    what: 'Source info request with a challenge',
    payload: text('\xff\xff\xff\xffTSource Engine Query\0abcd'),
    app: 'a2s',
    details: {a2s_message: 'info-request'},
  },
  {
    what: 'Source players',
    payload: hex('ffffffff 55 ffffffff'),
    app: 'a2s',
    details: {a2s_message: 'player-request'},
  },
  {
    what: 'Source challenge',
    payload: hex('ffffffff 41 4ba1d522'),
    app: 'a2s',
    details: {a2s_message: 'challenge'},
  },
  {
    what: 'Source info',
    payload: text(
      '\xff\xff\xff\xffI\x11Fun \x1b[2J server\0de_dust2\0csgo\0Counter-Strike\0\xda\x02\x05\x10\x00dl\x00\x011.0\0',
    ),
    app: 'a2s',
    details: {
      a2s_message: 'info',
      a2s_server: 'Fun ?[2J server',
      a2s_map: 'de_dust2',
      a2s_game: 'Counter-Strike',
    },
  },
  {
    what: 'Quake status',
    payload: text('\xff\xff\xff\xffgetstatus\n'),
    app: 'quake',
    details: {quake_command: 'getstatus'},
  },
  {
    what: 'Quake console',
    payload: text('\xff\xff\xff\xffrcon secret status'),
    app: 'quake',
    details: {quake_command: 'rcon'},
  },
  {
    what: 'RakNet ping',
    payload: join(hex('01 0000000000c0ffee'), magic, filled(8)),
    app: 'raknet',
    details: {raknet_message: 'ping'},
  },
  {
    what: 'RakNet pong',
    payload: join(hex('1c 0000000000c0ffee'), filled(8), magic, number(bedrock.length, 2), bedrock),
    app: 'raknet',
    details: {raknet_message: 'pong', raknet_server: 'My ?server'},
  },
  {
    what: 'RakNet opening',
    payload: join(hex('05'), magic, hex('0a'), zeros(1400)),
    app: 'raknet',
    details: {raknet_message: 'open-request-1'},
  },
  {
    what: 'DHT query',
    payload: text('d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe'),
    app: 'bittorrent-dht',
    details: {bittorrent_dht_query: 'ping'},
  },
  {
    what: 'DHT answer',
    payload: text('d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re'),
    app: 'bittorrent-dht',
    details: {},
  },
  {
    what: 'tracker',
    payload: hex('0000041727101980 00000000 1234abcd'),
    app: 'bittorrent-tracker',
    details: {bittorrent_tracker_action: 'connect'},
  },
  {
    what: 'uTP',
    payload: hex('41 00 1a2b 5f3c2a11 00000000 00040000 0001 0000'),
    app: 'utp',
    details: {utp_message: 'syn'},
  },
  {what: 'SRT', payload: srtHandshake, app: 'srt', details: {srt_handshake: 'induction'}},
  {
    what: 'transport stream',
    payload: join(...Array.from({length: 7}, () => join(hex('47 4100 10'), filled(184)))),
    app: 'mpeg-ts',
    details: {mpeg_ts_packets: 7},
  },
  {what: 'RTCP', payload: rtcpReport, app: 'rtcp', details: {rtcp_type: 'sender-report'}},
  {what: 'NetFlow 5', payload: netflow5, app: 'netflow', details: {netflow_version: 5}},
  {
    what: 'NetFlow 9',
    payload: join(hex('0009 0001 00012345 65aabbcc 00000001 00000007 0000 0018'), filled(20)),
    app: 'netflow',
    details: {netflow_version: 9},
  },
  {
    what: 'IPFIX',
    payload: join(hex('000a 0028 65aabbcc 00000001 00000007 0002 0018'), filled(20)),
    app: 'ipfix',
    details: {ipfix_domain: 7},
  },
  {
    what: 'sFlow',
    payload: join(hex('00000005 00000001 c0a80101 00000000 00000001 00001000 00000001'), zeros(32)),
    port: 6343,
    app: 'sflow',
    details: {sflow_version: 5},
  },
  {
    what: 'L2TP',
    payload: join(hex('c802 0014 0000 0000 0000 0000'), hex('8008 0000 0000 0001')),
    app: 'l2tp',
    details: {l2tp_tunnel: 0},
  },
  {
    what: 'VXLAN',
    payload: join(hex('08000000 00007b00'), filled(12), hex('0800'), filled(46)),
    port: 4789,
    app: 'vxlan',
    details: {vxlan_network: 123},
  },
  {
    what: 'GTP',
    payload: join(hex('30ff 0028 00000001'), filled(40)),
    port: 2152,
    app: 'gtp',
    details: {gtp_message: 'data'},
  },
  {
    what: 'statsd',
    payload: text('web.requests:1|c|@0.1\nweb.time:320|ms'),
    app: 'statsd',
    details: {statsd_metric: 'web.requests'},
  },
  {
    what: 'statsd of several plain names',
    payload: text('a:1|c\nb:2|g\n'),
    app: 'statsd',
    details: {statsd_metric: 'a'},
  },
  {
    what: 'statsd on its port',
    payload: text('a:1|c'),
    port: 8125,
    app: 'statsd',
    details: {statsd_metric: 'a'},
  },
  {
    what: 'memcached',
    payload: hex('0001 0000 0001 0000 73746174730d0a'),
    app: 'memcached',
    details: {memcached_command: 'stats'},
  },
  {what: 'Tailscale', payload: join(text('TS\xf0\x9f\x92\xac'), filled(100)), app: 'tailscale', details: {}},
  {
    what: 'TeamSpeak',
    payload: join(text('TS3INIT1'), hex('0065 0000 88'), filled(21)),
    app: 'teamspeak',
    details: {},
  },
  {what: 'GameSpy', payload: hex('fefd09 01020304'), app: 'gamespy', details: {gamespy_message: 'handshake'}},
  {
    what: 'GameSpy status',
    payload: hex('fefd00 01020304 0091295b 00000000'),
    app: 'gamespy',
    details: {gamespy_message: 'status'},
  },
  {
    what: 'mDNS query',
    payload: hex('0000 0000 0001 0000 0000 0000 04 5f697070 04 5f746370 05 6c6f63616c 00 000c 8001'),
    port: 5353,
    app: 'mdns',
    details: {mdns_name: '_ipp._tcp.local', mdns_type: 'PTR'},
  },
  {
    what: 'mDNS answer',
    payload: hex('0000 8400 0000 0001 0000 0000 02 7063 05 6c6f63616c 00 0001 8001 00000078 0004 c0a80105'),
    port: 5353,
    app: 'mdns',
    details: {mdns_name: 'pc.local', mdns_type: 'A'},
  },
  {
    what: 'LLMNR',
    payload: hex('beef 0000 0001 0000 0000 0000 04 77706164 00 001c 0001'),
    port: 5355,
    app: 'llmnr',
    details: {llmnr_name: 'wpad', llmnr_type: 'AAAA'},
  },
  {
    what: 'NetBIOS name',
    payload: join(
      hex('8001 0110 0001 0000 0000 0000 20'),
      text('FHEPFCELEHFCEPFFFACACACACACACABL'),
      hex('00 0020 0001'),
    ),
    port: 137,
    app: 'nbns',
    details: {nbns_name: 'WORKGROUP', nbns_type: 'NB'},
  },
  ...code,
];

export const samples: readonly Sample[] = [
  ...samplesOfCode,
  ...games,
  ...voice,
  ...vpn,
  ...web,
  ...lan,
  ...home,
  ...industry,
  ...remoteAccess,
  ...peerToPeer,
  ...infrastructure,
];
