import type {Signature} from '../finding.js';
import {signatures} from '../signatures.js';
import {bittorrentDht, utp} from './bittorrent.js';
import {coap} from './coap.js';
import {dtls} from './dtls.js';
import {a2s} from './games/a2s.js';
import {quake} from './games/quake.js';
import {tplink} from './home/tplink.js';
import {slp} from './lan/slp.js';
import {wsDiscovery} from './lan/ws-discovery.js';
import {netflow, sflow} from './management/flow-export.js';
import {snmp} from './management/snmp.js';
import {statsd} from './management/statsd.js';
import {syslog} from './management/syslog.js';
import {classicStun} from './media/classic-stun.js';
import {mgcp} from './media/mgcp.js';
import {mpegTs} from './media/mpeg-ts.js';
import {rtcp} from './media/rtcp.js';
import {sip} from './media/sip.js';
import {srt} from './media/srt.js';
import {stun} from './media/stun.js';
import {netbiosDatagram} from './names/netbios-datagram.js';
import {ssdp} from './names/ssdp.js';
import {cldap} from './network/cldap.js';
import {dhcp} from './network/dhcp.js';
import {dhcpv6} from './network/dhcpv6.js';
import {kerberos} from './network/kerberos.js';
import {ntp} from './network/ntp.js';
import {radius} from './network/radius.js';
import {tftp} from './network/tftp.js';
import {gtp} from './vpn/gtp.js';
import {openvpn} from './vpn/openvpn.js';
import {wireguard} from './vpn/wireguard.js';

/** A byte, or from one to another. */
type Bytes = number | readonly [from: number, to: number];

const byte = (character: string) => character.charCodeAt(0);
const digits: Bytes = [byte('0'), byte('9')];
const capitals: Bytes = [byte('A'), byte('Z')];
const smallLetters: Bytes = [byte('a'), byte('z')];

/**
 * With which bytes a datagram may begin for a recogniser to say anything. Those that are not listed are shown every datagram. What
 * stands here saves asking; the recognisers look for themselves.
 */
const firstBytes: ReadonlyMap<Signature, readonly Bytes[]> = new Map<Signature, readonly Bytes[]>([
  [stun, [[0, 0x3f], 0xff]],
  [dhcp, [1, 2]],
  [bittorrentDht, [byte('d')]],
  [a2s, [0xff]],
  [quake, [0xff]],
  [srt, [0x80]],
  [mpegTs, [0x47]],
  [wireguard, [[1, 4]]],
  [dtls, [[20, 25]]],
  [tplink, [0xd0]],
  [sip, [capitals]],
  [mgcp, [digits, capitals, smallLetters]],
  [ssdp, [byte('M'), byte('N'), byte('H')]],
  [wsDiscovery, [byte('<'), 0xef]],
  [statsd, [digits, capitals, smallLetters, ...Array.from('_.-/%#=,', byte)]],
  [tftp, [0]],
  [syslog, [[0x20, 0x7e]]],
  [netbiosDatagram, [[16, 18]]],
  [slp, [1, 2]],
  [kerberos, [[106, 111], 126]],
  [cldap, [0x30]],
  [snmp, [0x30]],
  [rtcp, [[0x80, 0xbf]]],
  [openvpn, [7 << 3, 10 << 3]],
  [utp, [0x41]],
  [netflow, [0]],
  // Version and mode are in the low six bits.
  [
    ntp,
    [0, 0x40, 0x80, 0xc0].flatMap(high =>
      [1, 2, 3, 4].map((version): Bytes => [high + version * 8 + 1, high + version * 8 + 7]),
    ),
  ],
  [classicStun, [0, 1]],
  [dhcpv6, [[1, 13]]],
  [
    radius,
    [
      [1, 5],
      [11, 12],
      [40, 45],
    ],
  ],
  [coap, [[0x40, 0x7f]]],
  [gtp, [[0x30, 0x3f]]],
  [sflow, [0]],
]);

/** By the first byte of a datagram: the recognisers that may have something to say, in their order. */
export const signaturesByFirstByte: readonly (readonly Signature[])[] = Array.from(
  {length: 256},
  (_, first) => signatures.filter(signature => mayBegin(signature, first)),
);

function mayBegin(signature: Signature, first: number): boolean {
  const allowed = firstBytes.get(signature);
  return (
    allowed === undefined ||
    allowed.some(bytes =>
      typeof bytes === 'number' ? bytes === first : first >= bytes[0] && first <= bytes[1],
    )
  );
}
