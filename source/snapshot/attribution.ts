import type {Amounts, Attribution, FlowSnapshot} from './snapshot.js';

export const nothing: Amounts = {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}};

/** The sum of what flows, or other parts, counted. */
export function sumAmounts(parts: Iterable<Amounts>): Amounts {
  const [rx, tx] = [
    {packets: 0, bytes: 0},
    {packets: 0, bytes: 0},
  ];
  for (const part of parts) {
    rx.packets += part.rx.packets;
    rx.bytes += part.rx.bytes;
    tx.packets += part.tx.packets;
    tx.bytes += part.tx.bytes;
  }
  return {rx, tx};
}

/** A whole minus its parts. */
export function withoutAmounts(whole: Amounts, parts: readonly Amounts[]): Amounts {
  const {rx, tx} = sumAmounts(parts);
  return {
    rx: {packets: whole.rx.packets - rx.packets, bytes: whole.rx.bytes - rx.bytes},
    tx: {packets: whole.tx.packets - tx.packets, bytes: whole.tx.bytes - tx.bytes},
  };
}

/**
 * Splits the totals by where they belong. No part is negative if the flows were read before the totals, because a
 * datagram is counted for its service before its flow.
 * @param evicted what the flows counted that have left the snapshots
 */
export function attribute(total: Amounts, flows: readonly FlowSnapshot[], evicted: Amounts): Attribution {
  const shown = sumAmounts(flows.filter(({state}) => state !== 'ended'));
  const ended = sumAmounts(flows.filter(({state}) => state === 'ended'));
  return {shown, ended, evicted, unattributed: withoutAmounts(total, [shown, ended, evicted])};
}
