import type {Signature} from './finding.js';
import {bittorrentDht, utp} from './signatures/bittorrent.js';
import {coap} from './signatures/coap.js';
import {dtls} from './signatures/dtls.js';
import {a2s} from './signatures/games/a2s.js';
import {quake} from './signatures/games/quake.js';
import {raknet} from './signatures/games/raknet.js';
import {netflow, sflow} from './signatures/management/flow-export.js';
import {snmp} from './signatures/management/snmp.js';
import {statsd} from './signatures/management/statsd.js';
import {syslog} from './signatures/management/syslog.js';
import {mpegTs} from './signatures/media/mpeg-ts.js';
import {rtcp} from './signatures/media/rtcp.js';
import {sip} from './signatures/media/sip.js';
import {srt} from './signatures/media/srt.js';
import {stun} from './signatures/media/stun.js';
import {memcached} from './signatures/memcached.js';
import {dns} from './signatures/names/dns.js';
import {ssdp} from './signatures/names/ssdp.js';
import {dhcp} from './signatures/network/dhcp.js';
import {ntp} from './signatures/network/ntp.js';
import {radius} from './signatures/network/radius.js';
import {tftp} from './signatures/network/tftp.js';
import {gtp} from './signatures/vpn/gtp.js';
import {ike} from './signatures/vpn/ike.js';
import {openvpn} from './signatures/vpn/openvpn.js';
import {wireguard} from './signatures/vpn/wireguard.js';

/** All signatures in the order they are tried: the most certain first, those that rely on ports last. */
export const signatures: readonly Signature[] = [
  // Constants and characteristic lengths.
  stun,
  raknet,
  dhcp,
  bittorrentDht,
  a2s,
  quake,
  srt,
  mpegTs,
  wireguard,
  ike,
  dtls,
  // Texts.
  sip,
  ssdp,
  memcached,
  statsd,
  tftp,
  syslog,
  // Structures that must be valid to the end.
  dns,
  snmp,
  rtcp,
  openvpn,
  utp,
  netflow,
  ntp,
  // Only on their ports.
  radius,
  coap,
  gtp,
  sflow,
];
