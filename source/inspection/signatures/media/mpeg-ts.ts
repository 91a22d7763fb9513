import {type Finding, found} from '../../finding.js';

/** ISO/IEC 13818-1, section 2.4.3.2. */
const packetBytes = 188;
const syncByte = 0x47;
/** One alone has no more than its sync byte to show. */
const minPackets = 2;

/** A transport stream without RTP, as broadcasters send it: whole packets, usually seven, each with its sync byte. */
export function mpegTs(payload: Uint8Array): Finding | undefined {
  const packets = payload.length / packetBytes;
  if (payload[0] !== syncByte || !Number.isInteger(packets) || packets < minPackets) return undefined;
  for (let at = 0; at < payload.length; at += packetBytes) {
    // A packet in error is no witness.
    if (payload[at] !== syncByte || (payload[at + 1]! & 0x80) !== 0) return undefined;
  }
  return found('mpeg-ts', {mpeg_ts_packets: packets});
}
