import type {Amounts, Attribution, FlowSnapshot} from './snapshot.js';

export const nothing: Amounts = {rx: {packets: 0, bytes: 0}, tx: {packets: 0, bytes: 0}};

/** What flows, or other parts of a whole, counted together. */
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

/** What is left of a whole without its parts. */
export function withoutAmounts(whole: Amounts, parts: readonly Amounts[]): Amounts {
  const {rx, tx} = sumAmounts(parts);
  return {
    rx: {packets: whole.rx.packets - rx.packets, bytes: whole.rx.bytes - rx.bytes},
    tx: {packets: whole.tx.packets - tx.packets, bytes: whole.tx.bytes - tx.bytes},
  };
}

/**
 * Whose the totals are. Nothing of it is negative where the flows were read before the totals: a datagram is counted
 * for its service before it is counted for its flow.
 * @param evicted what flows counted that are in no snapshot any more
 */
export function attribute(total: Amounts, flows: readonly FlowSnapshot[], evicted: Amounts): Attribution {
  const shown = sumAmounts(flows.filter(({state}) => state !== 'ended'));
  const ended = sumAmounts(flows.filter(({state}) => state === 'ended'));
  return {shown, ended, evicted, unattributed: withoutAmounts(total, [shown, ended, evicted])};
}
