import {latin1} from '../../text.js';

/**
 * Attributes that one application adds to STUN. WhatsApp's and Zoom's are as observed; 0x8008 to 0x8095 are those of [MS-TURN] and [MS-ICE2],
 * section 2.2; Google's of its WebRTC library (api/transport/stun.h); Webex' is registered (IANA, STUN attributes).
 */
const apps: ReadonlyMap<number, string> = new Map([
  [0x0101, 'zoom'],
  [0x0103, 'zoom'],
  ...[0x4000, 0x4001, 0x4002, 0x4003, 0x4004, 0x4007].map(attribute => [attribute, 'whatsapp'] as const),
  ...[0x8008, 0x8054, 0x8055, 0x8070, 0x8095].map(attribute => [attribute, 'teams'] as const),
  [0xc003, 'webex'],
  [0xff03, 'google-meet'],
]);

/** Network, last check, others: every application that is built on Google's library sends them, so a browser too. */
const webrtc: ReadonlySet<number> = new Set([0xc057, 0xc058, 0xc059, 0xc05b, 0xc05c, 0xc05d, 0xc060]);

/** The realms of relays (RFC 8489, section 14.9), by a part of their names. */
const realms: readonly (readonly [part: string, app: string])[] = [
  ['google.com', 'google-meet'],
  ['signal.org', 'signal'],
  ['whispersystems.org', 'signal'],
  ['facebook', 'messenger'],
  ['telegram', 'telegram'],
  ['viber', 'viber'],
];
const realm = 0x0014;
const maxRealmBytes = 128;

/** The application that sends an attribute; undefined for those of the RFCs. */
export function appOfAttribute(
  payload: Uint8Array,
  attribute: number,
  at: number,
  end: number,
): string | undefined {
  if (attribute === realm) {
    const name = latin1(payload, at, Math.min(end, at + maxRealmBytes)).toLowerCase();
    return realms.find(([part]) => name.includes(part))?.[1];
  }
  return apps.get(attribute) ?? (webrtc.has(attribute) ? 'webrtc' : undefined);
}
