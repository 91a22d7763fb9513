import type {AppCategory} from '../flow/app-category.js';
import {rules} from './signatures/rules/all.js';

/** The categories of what code recognises; DTLS and RTP alone may be anything. */
const ofSignatures: Readonly<Record<AppCategory, readonly string[]>> = {
  games: ['a2s', 'quake', 'raknet'],
  home: ['coap'],
  infrastructure: [
    'dhcp',
    'dns',
    'gtp',
    'ipfix',
    'memcached',
    'netflow',
    'ntp',
    'radius',
    'sflow',
    'snmp',
    'statsd',
    'syslog',
    'tftp',
  ],
  lan: ['llmnr', 'mdns', 'nbns', 'ssdp'],
  media: ['mpeg-ts', 'srt'],
  'peer-to-peer': ['bittorrent-dht', 'utp'],
  voice: ['rtcp', 'rtp', 'sip', 'stun', 'webrtc'],
  vpn: ['ike', 'openvpn', 'wireguard'],
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
