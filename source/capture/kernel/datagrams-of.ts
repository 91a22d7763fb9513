import type {KernelDrops} from '../../flow/kernel-actions.js';
import type {Amount} from './undecided.js';

/** IP and UDP without options (RFC 791, RFC 8200, RFC 768). */
const headerBytes = {4: 28, 6: 48};
/** What a packet of an Ethernet carries at most. More is a train, or an interface such as loopback. */
const usualPayloadBytes = 1472;

/** What is known of the datagrams of one direction of a flow. */
export interface KnownSizes {
  readonly family: 4 | 6;
  /** Undefined before the first. */
  readonly averageBytes: number | undefined;
  /** Whether some were captured in trains. */
  readonly hasTrains: boolean;
}

/**
 * Drops as datagrams, with their payload bytes. The kernel counts a train as one packet: how many datagrams it had is estimated, from
 * the average size of those that were captured.
 */
export function datagramsOf(
  {packets, bytes}: Pick<KernelDrops, 'packets' | 'bytes'>,
  {family, averageBytes, hasTrains}: KnownSizes,
): Amount {
  const payloadBytes = Math.max(0, bytes - packets * headerBytes[family]);
  if (averageBytes === undefined || averageBytes === 0) return {packets, bytes: payloadBytes};
  const ofPacket = payloadBytes / packets;
  const areTrains = ofPacket >= 2 * averageBytes && (hasTrains || ofPacket > usualPayloadBytes);
  return {
    packets: areTrains ? Math.max(packets, Math.round(payloadBytes / averageBytes)) : packets,
    bytes: payloadBytes,
  };
}
