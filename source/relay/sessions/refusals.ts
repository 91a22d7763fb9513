import {formatEndpoint} from '../../address/endpoint.js';
import type {Direction} from '../../flow/direction.js';
import {countDrops, countStray, type DropReason, type ServiceCounters} from '../counters.js';
import {dropMessage} from '../drop-message.js';
import type {BoundedWarning} from '../log.js';
import type {ClientBatch} from '../transport/transport.js';

/**
 * Counts `packets` datagrams of `bytes`, from `index` of a batch on, whose client gets no session, and tells of them.
 * @param direction `tx` for datagrams to the client, which nobody has counted as received so far
 */
export type Refuse = (
  reason: DropReason,
  batch: ClientBatch,
  index: number,
  packets: number,
  bytes: number,
  direction: Direction,
) => undefined;

/** Floods end here, so nothing is allocated: one closure tells of whatever was refused last. */
export function createRefusals(service: string, counters: ServiceCounters, warn: BoundedWarning): Refuse {
  let [refusedBatch, refusedIndex, refusedFor]: [ClientBatch | undefined, number, DropReason | undefined] = [
    undefined,
    0,
    undefined,
  ];
  const fields = () => ({
    service,
    client: formatEndpoint(refusedBatch!.source(refusedIndex)),
    reason: refusedFor,
  });
  return (reason, batch, index, packets, bytes, direction) => {
    const count = direction === 'rx' ? countDrops : countStray;
    count(counters, direction, reason, packets, bytes);
    refusedBatch = batch;
    refusedIndex = index;
    refusedFor = reason;
    warn(reason, fields, dropMessage(reason));
    return undefined;
  };
}
