import type {Signature} from './finding.js';
import {a2s} from './signatures/a2s.js';
import {bittorrentDht, bittorrentTracker, utp} from './signatures/bittorrent.js';
import {coap} from './signatures/coap.js';
import {constant} from './signatures/constants.js';
import {dhcp} from './signatures/dhcp.js';
import {dns} from './signatures/dns.js';
import {dtls} from './signatures/dtls.js';
import {netflow, sflow} from './signatures/flow-export.js';
import {gamespy} from './signatures/gamespy.js';
import {ike} from './signatures/ike.js';
import {memcached} from './signatures/memcached.js';
import {mpegTs} from './signatures/mpeg-ts.js';
import {ntp} from './signatures/ntp.js';
import {openvpn} from './signatures/openvpn.js';
import {quake} from './signatures/quake.js';
import {radius} from './signatures/radius.js';
import {raknet} from './signatures/raknet.js';
import {rtcp} from './signatures/rtcp.js';
import {sip} from './signatures/sip.js';
import {snmp} from './signatures/snmp.js';
import {srt} from './signatures/srt.js';
import {ssdp} from './signatures/ssdp.js';
import {statsd} from './signatures/statsd.js';
import {stun} from './signatures/stun.js';
import {syslog} from './signatures/syslog.js';
import {tftp} from './signatures/tftp.js';
import {gtp, l2tp, vxlan} from './signatures/tunnels.js';
import {wireguard} from './signatures/wireguard.js';

/** All that one payload can tell, in the order of asking: the surest first, those that lean on ports last. */
export const signatures: readonly Signature[] = [
  // Constants and lengths of their own.
  stun,
  raknet,
  dhcp,
  constant,
  bittorrentTracker,
  bittorrentDht,
  gamespy,
  a2s,
  quake,
  srt,
  mpegTs,
  wireguard,
  ike,
  dtls,
  l2tp,
  // Texts.
  sip,
  ssdp,
  memcached,
  statsd,
  tftp,
  syslog,
  // Structures that must hold to their end.
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
  vxlan,
  gtp,
  sflow,
];
