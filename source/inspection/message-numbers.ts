import type {Direction} from '../flow/direction.js';
import {uint16, uint32} from './bytes.js';

/** The number of a message that asks for an answer (rx) or is one (tx); -1 for any other. */
type NumberOf = (payload: Uint8Array, direction: Direction) => number;

/** How the answers of an application are told apart: by number, only in the first exchange, or not at all. */
export type PairingByApp = NumberOf | 'firstExchange' | 'none';

/** RFC 1035, section 4.1.1: the id, and the bit that makes it an answer. */
const dns: NumberOf = (payload, direction) =>
  payload.length >= 12 && ((payload[2]! & 0x80) !== 0) === (direction === 'tx') ? uint16(payload, 0) : -1;

/**
 * RFC 8489, section 5: the class is in two bits of the type, the transaction id in bytes 8 to 19. The two highest bits are
 * zero, which media and DTLS on the same port are not (RFC 7983, section 7).
 */
const stun: NumberOf = (payload, direction) => {
  if (payload.length < 20 || payload[0]! > 3) return -1;
  const isAnswer = (payload[0]! & 0x01) !== 0;
  const isIndication = (payload[1]! & 0x10) !== 0 && !isAnswer;
  return isAnswer === (direction === 'tx') && !isIndication ? uint32(payload, 16) : -1;
};

/** RFC 5905, section 7.3: an answer's origin timestamp is the request's transmit timestamp. */
const ntp: NumberOf = (payload, direction) =>
  payload.length < 48 ? -1 : uint32(payload, direction === 'rx' ? 44 : 28);

/** RFC 2865, section 3: code, then identifier. */
const radius: NumberOf = payload => (payload.length < 20 ? -1 : payload[1]!);

/** RFC 7252, section 3: confirmable messages are acknowledged or reset with their message id. */
const coap: NumberOf = (payload, direction) => {
  if (payload.length < 4) return -1;
  const type = (payload[0]! >> 4) & 0x03;
  return (direction === 'rx' ? type === 0 : type >= 2) ? uint16(payload, 2) : -1;
};

/** RFC 2131, section 2: whether it is a request (1) or a reply (2), and the transaction id. */
const dhcp: NumberOf = (payload, direction) =>
  payload.length >= 240 && payload[0] === (direction === 'rx' ? 1 : 2) ? uint32(payload, 4) : -1;

/** The UDP frame header of memcached's protocol.txt: the request id. Only an answer's first datagram counts. */
const memcached: NumberOf = payload =>
  payload.length < 8 || uint16(payload, 2) !== 0 ? -1 : uint16(payload, 0);

/** RFC 3416, section 3: the request id is the first integer of the PDU, behind version and community (v1, v2c). */
const snmp: NumberOf = payload => {
  const afterSequence = berContent(payload, 0, 0x30);
  const afterVersion = berEnd(payload, afterSequence, 0x02);
  const pduAt = berEnd(payload, afterVersion, 0x04);
  if (pduAt < 0 || pduAt >= payload.length || (payload[pduAt]! & 0xe0) !== 0xa0) return -1;
  const idAt = berContent(payload, pduAt, payload[pduAt]!);
  const valueAt = berContent(payload, idAt, 0x02);
  const end = berEnd(payload, idAt, 0x02);
  if (valueAt < 0 || end < 0 || end > payload.length) return -1;
  let id = 0;
  for (let at = valueAt; at < end; at++) id = ((id << 8) | payload[at]!) >>> 0;
  return id;
};

/** Where the content of a BER value begins; -1 if there is no value with this tag. */
function berContent(payload: Uint8Array, at: number, tag: number): number {
  if (at < 0 || at + 2 > payload.length || payload[at] !== tag) return -1;
  const length = payload[at + 1]!;
  return length < 0x80 ? at + 2 : at + 2 + (length & 0x7f);
}

/** Where a short BER value ends. */
function berEnd(payload: Uint8Array, at: number, tag: number): number {
  const content = berContent(payload, at, tag);
  return content < 0 || content !== at + 2 ? -1 : content + payload[at + 1]!;
}

/** Both sides talk on their own, or one does not answer: a time from one datagram to another would mean nothing. */
const sessions = [
  ...[
    'srt',
    'rtp',
    'rtcp',
    'mpeg-ts',
    'mosh',
    'wireguard',
    'openvpn',
    'dtls',
    'webrtc',
    'l2tp',
    'vxlan',
    'gtp',
    'utp',
    'raknet',
  ],
  ...['syslog', 'statsd', 'netflow', 'ipfix', 'sflow', 'mdns', 'quake', 'bittorrent'],
  ...[
    'discord',
    'google-meet',
    'imo',
    'line',
    'messenger',
    'signal',
    'teams',
    'telegram',
    'viber',
    'webex',
    'whatsapp',
    'zoom',
  ],
  ...[
    'agora',
    'iax',
    'mumble',
    'teamspeak',
    'zrtp',
    'apple-midi',
    'vban',
    'art-net',
    'sacn',
    'flute',
    'uftp',
  ],
  ...[
    'esp',
    'geneve',
    'vxlan-gpe',
    'teredo',
    'nebula',
    'zerotier',
    'tailscale',
    'cloudflare-warp',
    'tunnelbear',
  ],
  ...[
    'softether',
    'cisco-vpn',
    'lisp',
    'capwap',
    'sctp',
    'rocev2',
    'bfd',
    'ptp',
    'gtp-prime',
    'tzsp',
    'gsmtap',
  ],
  ...['kcp', 'enet', 'photon', 'epic-games', 'riot', 'activision', 'nintendo', 'minetest', 'steam', 'xbox'],
  ...[
    'rdp',
    'teamviewer',
    'nomachine',
    'rtps',
    'mavlink',
    'dis',
    'ethercat',
    'cip-io',
    'hsrp',
    'glbp',
    'nbdgm',
  ],
];

const rules: ReadonlyMap<string, PairingByApp> = new Map<string, PairingByApp>([
  ['dns', dns],
  ['llmnr', dns],
  ['nbns', dns],
  ['stun', stun],
  ['ntp', ntp],
  ['radius', radius],
  ['snmp', snmp],
  ['coap', coap],
  ['dhcp', dhcp],
  ['memcached', memcached],
  ['quic', 'firstExchange'],
  ...sessions.map(app => [app, 'none'] as const),
]);

/** The rule of an application; undefined if its messages have no numbers that are read here. */
export function pairingOf(app: string): PairingByApp | undefined {
  return rules.get(app);
}
