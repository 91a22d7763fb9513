import {hex, join, text} from '../payloads.js';
import type {Sample} from '../sample.js';
import {filled, zeros} from './filler.js';

/** An empty packet of IPv6: nothing behind its header. */
const ipv6 = (source: string, target: string) => join(hex('60000000 0000 3b 15'), hex(source), hex(target));
const teredoClient = '20010000 41369e76 8000 63bf 3fff fdd2';

export const vpn: readonly Sample[] = [
  {
    what: 'version 3',
    payload: join(hex('c803 0014 00000000 0000 0000'), hex('8008 0000 0000 0001')),
    app: 'l2tp',
    details: {},
  },
  {
    what: 'VXLAN-GPE',
    payload: join(hex('0c000001 00007b00'), filled(40)),
    app: 'vxlan-gpe',
    details: {vxlan_gpe_network: 123},
    port: 4790,
    mayEndEarlier: true,
  },
  {
    what: "OpenVPN's server",
    payload: hex('40 1112131415161718 01 00000000 0102030405060708 00000000'),
    app: 'openvpn',
    details: {openvpn_control: 'plain'},
  },
  {
    what: "OpenVPN's TLS",
    payload: join(hex('20 0102030405060708 00 00000001 16 0301 0064 01'), filled(99)),
    app: 'openvpn',
    details: {openvpn_control: 'plain'},
    mayEndEarlier: true,
  },
  {
    what: 'VXLAN-GPE on the port of VXLAN',
    payload: join(hex('0c000003 00007b00'), filled(12), hex('0800'), filled(30)),
    app: 'vxlan-gpe',
    details: {vxlan_gpe_network: 123},
    port: 4789,
    mayEndEarlier: true,
  },
  {
    what: 'GENEVE with a question for an address',
    payload: join(hex('00000806 00007b00 00010800 06040001'), filled(20)),
    app: 'geneve',
    details: {geneve_network: 123},
    port: 6081,
    mayEndEarlier: true,
  },
  {
    what: 'GRE',
    payload: join(hex('20000800 0000007b 4500'), filled(40)),
    app: 'gre',
    details: {},
    port: 4754,
    mayEndEarlier: true,
  },
  {
    what: 'AYIYA',
    payload: join(hex('41521129 65aabbcc'), filled(36), hex('6000'), filled(40)),
    app: 'ayiya',
    details: {},
    port: 5072,
    mayEndEarlier: true,
  },
  {
    what: 'data of L2TP',
    payload: join(hex('0002 002a 0001 ff03 0021 4500'), filled(30)),
    app: 'l2tp',
    details: {l2tp_tunnel: 42},
    port: 1701,
    mayEndEarlier: true,
  },
  {
    what: 'data of L2TP whose PPP is short',
    payload: join(hex('0002 002a 0001 0021 4500'), filled(30)),
    app: 'l2tp',
    details: {l2tp_tunnel: 42},
    port: 1701,
    mayEndEarlier: true,
  },
  {
    what: 'data of L2TP with its length',
    payload: join(hex('4002 0024 002a 0001 ff03'), filled(26)),
    app: 'l2tp',
    details: {l2tp_tunnel: 42},
    port: 1701,
  },
  {
    what: 'MPLS',
    payload: join(hex('0006 41 40 4500 0024'), filled(32)),
    app: 'mpls',
    details: {},
    port: 6635,
  },
  {
    what: 'GENEVE',
    payload: join(hex('00006558 00007b00'), filled(60)),
    app: 'geneve',
    details: {geneve_network: 123},
    port: 6081,
    mayEndEarlier: true,
  },
  {
    what: 'Teredo',
    payload: ipv6(teredoClient, '20010db8000000000000000000000001'),
    app: 'teredo',
    details: {},
  },
  {
    what: 'Teredo, to a client',
    payload: ipv6('20010db8000000000000000000000001', teredoClient),
    app: 'teredo',
    details: {},
  },
  {
    what: 'Teredo, that asks for a router',
    payload: join(
      hex('0001 0000 1122334455667788 00'),
      ipv6('fe80000000000000ffffffffffff0000', 'ff020000000000000000000000000002'),
    ),
    app: 'teredo',
    details: {},
    port: 3544,
  },
  {
    what: 'Teredo, of a router',
    payload: join(
      hex('0001 0000 1122334455667788 00 0000 1234 c0a80101'),
      ipv6('fe800000000000008000f2278f9b8dd8', 'fe80000000000000ffffffffffff0000'),
    ),
    app: 'teredo',
    details: {},
    port: 3544,
  },
  {
    what: 'SoftEther',
    payload: text('IP=198.51.100.7,PORT=51234'),
    app: 'softether',
    details: {},
    mayEndEarlier: true,
  },
  {
    what: 'Nebula',
    payload: join(hex('10000000 00000000 00000000 00000001'), filled(80)),
    app: 'nebula',
    details: {nebula_message: 'handshake'},
    mayEndEarlier: true,
  },
  {
    what: 'data of Nebula',
    payload: join(hex('11000000 1a2b3c4d 00000000 00000007'), filled(40)),
    app: 'nebula',
    details: {nebula_message: 'data'},
    port: 4242,
    mayEndEarlier: true,
  },
  {
    what: 'Cisco',
    payload: join(hex('fe577e2b'), zeros(20)),
    app: 'cisco-vpn',
    details: {},
    port: 10_000,
    mayEndEarlier: true,
  },
];
