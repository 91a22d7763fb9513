import {uint16, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {tamedText} from '../../text.js';
import {appOfAttribute} from './stun-apps.js';

/** RFC 8489, section 5. */
const headerBytes = 20;
const cookie = 0x2112a442;
/** [MS-TURN], section 2.2.3: a type, a length and the session of a relay that has one port for all stand before the message. */
const multiplexed = 0xff10;
const multiplexedBytes = 12;

/** RFC 8489, section 18.3; RFC 8656, section 17. */
const methods: Readonly<Record<number, string>> = {
  1: 'binding',
  3: 'allocate',
  4: 'refresh',
  6: 'send',
  7: 'data',
  8: 'create-permission',
  9: 'channel-bind',
};
const classes = ['request', 'indication', 'success', 'error'];
/** WhatsApp's own messages. */
const whatsappTypes: ReadonlySet<number> = new Set([0x0800, 0x0801, 0x0802]);
/** Attributes: PRIORITY, by which ICE checks a pair of candidates (RFC 8445, section 16.1), and SOFTWARE. */
const priority = 0x0024;
const software = 0x8022;

/** STUN, or the application that shows in its attributes. */
export function stun(payload: Uint8Array): Finding | undefined {
  const from =
    uint16(payload, 0) === multiplexed && uint16(payload, 2) === payload.length - 4 ? multiplexedBytes : 0;
  const type = uint16(payload, from);
  if (payload.length < from + headerBytes || type >= 0x4000 || uint32(payload, from + 4) !== cookie)
    return undefined;
  const lengthBytes = payload.length - from;
  if (uint16(payload, from + 2) !== lengthBytes - headerBytes || lengthBytes % 4 !== 0) return undefined;
  // The class bits lie between the method bits.
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  let isIce = false;
  let product: string | undefined;
  let app = from > 0 ? 'teams' : whatsappTypes.has(type) ? 'whatsapp' : undefined;
  for (let at = from + headerBytes; at + 4 <= payload.length; ) {
    const attribute = uint16(payload, at);
    const end = at + 4 + uint16(payload, at + 2);
    if (end > payload.length) return undefined;
    if (attribute === priority) isIce = true;
    if (attribute === software) product = tamedText(payload, at + 4, end);
    // One application says more than the library it is built on.
    if (app === undefined || app === 'webrtc') app = appOfAttribute(payload, attribute, at + 4, end) ?? app;
    at = end + ((from - end) & 3);
  }
  return found(app ?? 'stun', {
    stun_method: methods[method] ?? `method-${method}`,
    stun_class: classes[((type & 0x0100) >> 7) | ((type & 0x0010) >> 4)],
    stun_use: isIce ? 'ice' : method > 1 ? 'turn' : undefined,
    stun_software: product,
  });
}
