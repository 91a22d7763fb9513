import {type AddressBlock, isBroadcast, isInBlock, isNoHost} from './address.js';
import {isEchoRequest, isIcmp, isIcmpError, isIcmpSound, writeEchoReply, writeError} from './icmp.js';
import {type Packet, Protocol} from './packet.js';
import {writeReset} from './tcp-reset.js';

/** The longest answer, in bytes: an echo reply is as long as its request. */
export const answerRoomBytes = 65_535;

/**
 * Answers packets that the relay does not forward, as a host would, so that programs fail at once: TCP with a reset, an
 * echo request to the device's own networks with a reply, everything else with an ICMP error.
 * @param packet whole, or a fragment
 * @param own the device's own networks
 * @param out room for `answerRoomBytes`
 * @returns the length of the answer in `out`; 0 if there must be none
 */
export function writeAnswer(
  view: DataView,
  packet: Packet,
  own: readonly AddressBlock[],
  out: DataView,
): number {
  const {sourceAt, targetAt, addressBytes} = packet;
  if (isNoHost(view, sourceAt, addressBytes) || isNoHost(view, targetAt, addressBytes)) return 0;
  if (isLoopback(view, sourceAt, addressBytes)) return 0;
  if (own.some(block => isBroadcast(view, targetAt, addressBytes, block))) return 0;
  if (packet.fragmentOffset > 0 || packet.protocol === Protocol.noNextHeader) return 0;
  if (packet.moreFragments)
    return isIcmpError(view, packet) ? 0 : writeError(view, packet, 'prohibited', out);
  if (packet.protocol === Protocol.tcp) return writeReset(view, packet, out);
  if (isIcmp(packet)) {
    if (!isIcmpSound(view, packet) || isIcmpError(view, packet)) return 0;
    const isOwn = own.some(block => isInBlock(view, targetAt, addressBytes, block));
    if (isOwn && isEchoRequest(view, packet)) return writeEchoReply(view, packet, out);
  }
  return writeError(view, packet, 'prohibited', out);
}

/** A loopback source is forged (RFC 1812, section 5.3.7). */
function isLoopback(view: DataView, at: number, addressBytes: 4 | 16): boolean {
  if (addressBytes === 4) return view.getUint8(at) === 127;
  for (let byte = 0; byte < 15; byte++) if (view.getUint8(at + byte) !== 0) return false;
  return view.getUint8(at + 15) === 1;
}
