import type {Signature} from './finding.js';
import {bittorrentDht, utp} from './signatures/bittorrent.js';
import {coap} from './signatures/coap.js';
import {coapDraft} from './signatures/coap-draft.js';
import {dtls} from './signatures/dtls.js';
import {a2s} from './signatures/games/a2s.js';
import {quake} from './signatures/games/quake.js';
import {raknet} from './signatures/games/raknet.js';
import {tplink} from './signatures/home/tplink.js';
import {slp} from './signatures/lan/slp.js';
import {wakeOnLan} from './signatures/lan/wake-on-lan.js';
import {wsDiscovery} from './signatures/lan/ws-discovery.js';
import {netflow, sflow} from './signatures/management/flow-export.js';
import {snmp} from './signatures/management/snmp.js';
import {statsd} from './signatures/management/statsd.js';
import {syslog} from './signatures/management/syslog.js';
import {thrift} from './signatures/management/thrift.js';
import {classicStun} from './signatures/media/classic-stun.js';
import {mgcp} from './signatures/media/mgcp.js';
import {mpegTs} from './signatures/media/mpeg-ts.js';
import {rtcp} from './signatures/media/rtcp.js';
import {sip} from './signatures/media/sip.js';
import {srt} from './signatures/media/srt.js';
import {stun} from './signatures/media/stun.js';
import {memcached} from './signatures/memcached.js';
import {dns} from './signatures/names/dns.js';
import {dnsOnPort} from './signatures/names/dns-on-port.js';
import {dnscrypt} from './signatures/names/dnscrypt.js';
import {netbiosDatagram} from './signatures/names/netbios-datagram.js';
import {ssdp} from './signatures/names/ssdp.js';
import {cldap} from './signatures/network/cldap.js';
import {dhcp} from './signatures/network/dhcp.js';
import {dhcpv6} from './signatures/network/dhcpv6.js';
import {kerberos} from './signatures/network/kerberos.js';
import {ntp} from './signatures/network/ntp.js';
import {radius} from './signatures/network/radius.js';
import {rpc} from './signatures/network/rpc.js';
import {tftp} from './signatures/network/tftp.js';
import {ethereum} from './signatures/peer-to-peer/ethereum.js';
import {gtp} from './signatures/vpn/gtp.js';
import {ike} from './signatures/vpn/ike.js';
import {openvpn} from './signatures/vpn/openvpn.js';
import {wireguard} from './signatures/vpn/wireguard.js';
import {zerotier} from './signatures/vpn/zerotier.js';

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
  zerotier,
  ethereum,
  tplink,
  wakeOnLan,
  // Texts.
  sip,
  mgcp,
  ssdp,
  wsDiscovery,
  memcached,
  statsd,
  tftp,
  syslog,
  thrift,
  // Structures that must be valid to the end.
  dns,
  dnscrypt,
  netbiosDatagram,
  slp,
  kerberos,
  cldap,
  rpc,
  snmp,
  rtcp,
  openvpn,
  utp,
  netflow,
  ntp,
  classicStun,
  // Only on their ports.
  dhcpv6,
  radius,
  coap,
  coapDraft,
  gtp,
  sflow,
  dnsOnPort,
];
