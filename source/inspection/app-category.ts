import type {AppCategory} from '../flow/app-category.js';
import {rules} from './signatures/rules/all.js';

/** The categories of what code recognises; DTLS and RTP alone may be anything. */
const ofSignatures: Readonly<Record<AppCategory, readonly string[]>> = {
  games: ['a2s', 'quake', 'raknet'],
  home: ['coap', 'tplink'],
  industry: [],
  infrastructure: [
    'cldap',
    'dhcp',
    'dhcpv6',
    'dns',
    'gtp',
    'ipfix',
    'kerberos',
    'memcached',
    'netflow',
    'nfs',
    'ntp',
    'radius',
    'rpc',
    'sflow',
    'snmp',
    'statsd',
    'syslog',
    'tftp',
    'thrift',
  ],
  lan: ['llmnr', 'mdns', 'nbdgm', 'nbns', 'slp', 'ssdp', 'wake-on-lan', 'ws-discovery'],
  media: ['mpeg-ts', 'srt'],
  'peer-to-peer': ['bittorrent-dht', 'ethereum', 'utp'],
  'remote-access': ['mosh'],
  voice: [
    'google-meet',
    'messenger',
    'mgcp',
    'rtcp',
    'rtp',
    'signal',
    'sip',
    'stun',
    'teams',
    'webrtc',
    'whatsapp',
  ],
  vpn: ['ike', 'openvpn', 'wireguard', 'zerotier'],
  web: ['quic'],
};

const categories: ReadonlyMap<string, AppCategory> = new Map([
  ...Object.entries(ofSignatures).flatMap(([category, apps]) =>
    apps.map(app => [app, category as AppCategory] as const),
  ),
  ...rules.map(({app, category}) => [app, category] as const),
]);

/** Undefined for an application that may be anything. */
export function categoryOf(app: string): AppCategory | undefined {
  return categories.get(app);
}
