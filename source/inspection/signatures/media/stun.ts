import {uint16, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {tamedText} from '../../text.js';

/** RFC 8489, section 5. */
const headerBytes = 20;
const cookie = 0x2112a442;

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
/** Attributes: PRIORITY, by which ICE checks a pair of candidates (RFC 8445, section 16.1), and SOFTWARE. */
const priority = 0x0024;
const software = 0x8022;

export function stun(payload: Uint8Array): Finding | undefined {
  const type = uint16(payload, 0);
  if (payload.length < headerBytes || type >= 0x4000 || uint32(payload, 4) !== cookie) return undefined;
  if (uint16(payload, 2) !== payload.length - headerBytes || payload.length % 4 !== 0) return undefined;
  // The bits of the class stand among those of the method.
  const method = (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2);
  let isIce = false;
  let product: string | undefined;
  for (let at = headerBytes; at + 4 <= payload.length; ) {
    const attribute = uint16(payload, at);
    const length = uint16(payload, at + 2);
    if (at + 4 + length > payload.length) return undefined;
    if (attribute === priority) isIce = true;
    if (attribute === software) product = tamedText(payload, at + 4, at + 4 + length);
    at += 4 + length + (-length & 3);
  }
  return found('stun', {
    stun_method: methods[method] ?? `method-${method}`,
    stun_class: classes[((type & 0x0100) >> 7) | ((type & 0x0010) >> 4)],
    stun_use: isIce ? 'ice' : method > 1 ? 'turn' : undefined,
    stun_software: product,
  });
}
