import {isZero, uint16, uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';

/** draft-sharabayko-srt, sections 3.2 and 3.2.1: the handshake's header and its first fields. */
const handshakeBytes = 64;
const control = 0x80000000;
const induction = 1;
const conclusion = 0xffffffff;
/** Of datagrams in UDT, of which SRT's first request is one. */
const udtDatagram = 2;

/** SRT, which carries live video: only its handshake, with which every flow begins. */
export function srt(payload: Uint8Array): Finding | undefined {
  if (payload.length < handshakeBytes || uint32(payload, 0) !== control || !isZero(payload, 4, 8))
    return undefined;
  const version = uint32(payload, 16);
  const type = uint32(payload, 36);
  if (version !== 4 && version !== 5) return undefined;
  if (type !== induction && type !== conclusion) return undefined;
  // The largest packet, and the window, are those of a network.
  const mtuBytes = uint32(payload, 28);
  const isRequest = version === 5 || uint16(payload, 22) === udtDatagram;
  if (mtuBytes < 64 || mtuBytes > 65_536 || !isRequest) return undefined;
  return found('srt', {srt_handshake: type === induction ? 'induction' : 'conclusion'});
}
