import {forwardedOf} from './forwarding.js';
import type {Amounts, Attribution, ReceivedAmount} from './snapshot.js';

const none: ReceivedAmount = {packets: 0, bytes: 0, forwarded: {packets: 0, bytes: 0}};
export const nothing: Amounts = {rx: none, tx: none};

/** The sum of what flows, or other parts, counted. */
export function sumAmounts(parts: Iterable<Amounts>): Amounts {
  const [rx, tx] = [createSum(), createSum()];
  for (const part of parts) {
    rx.add(part.rx);
    tx.add(part.tx);
  }
  return {rx: rx.sum, tx: tx.sum};
}

/** A whole minus its parts. */
export function withoutAmounts(whole: Amounts, parts: readonly Amounts[]): Amounts {
  const {rx, tx} = sumAmounts(parts);
  return {rx: difference(whole.rx, rx), tx: difference(whole.tx, tx)};
}

function createSum() {
  const forwarded = {packets: 0, bytes: 0};
  const sum = {packets: 0, bytes: 0, forwarded};
  return {
    sum,
    add(amount: ReceivedAmount): void {
      const passed = forwardedOf(amount);
      sum.packets += amount.packets;
      sum.bytes += amount.bytes;
      forwarded.packets += passed.packets;
      forwarded.bytes += passed.bytes;
    },
  };
}

function difference(whole: ReceivedAmount, part: ReceivedAmount): ReceivedAmount {
  const [passedWhole, passedPart] = [forwardedOf(whole), forwardedOf(part)];
  return {
    packets: whole.packets - part.packets,
    bytes: whole.bytes - part.bytes,
    forwarded: {
      packets: passedWhole.packets - passedPart.packets,
      bytes: passedWhole.bytes - passedPart.bytes,
    },
  };
}

/**
 * Splits the totals by where they belong. No part is negative if the flows were read before the totals, because a
 * datagram is counted for its service before its flow.
 * @param shown what the flows counted that go on
 * @param ended what the flows of the snapshot counted that have ended
 * @param evicted what the flows counted that have left the snapshots
 */
export function attribute(total: Amounts, shown: Amounts, ended: Amounts, evicted: Amounts): Attribution {
  return {shown, ended, evicted, unattributed: withoutAmounts(total, [shown, ended, evicted])};
}
