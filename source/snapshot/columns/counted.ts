import type {Metadata} from '../../flow/metadata.js';
import type {Amount} from '../snapshot.js';
import {Count, type FlowPage} from './page.js';
import {clientText, lastSeenMs, ownMetadataAt, received, serviceAt, targetText} from './read.js';

/** Who a flow is and what it has received so far, for those who count along. */
export interface CountedFlow {
  /** Of its own among all flows of a monitor. */
  readonly serial: number;
  readonly service: string;
  readonly client: string;
  readonly target: string;
  readonly startedAtMs: number;
  readonly lastSeenAtMs: number;
  readonly rx: Amount;
  readonly tx: Amount;
  /** Undefined for what every flow starts with. */
  readonly metadata: Metadata | undefined;
}

export function countedAt(page: FlowPage, index: number): CountedFlow {
  return {
    serial: page.names.serials[index]!,
    service: serviceAt(page, index),
    client: clientText(page, index),
    target: targetText(page, index),
    startedAtMs: page.names.startedAtMs[index]!,
    lastSeenAtMs: lastSeenMs(page, index),
    rx: {packets: received(page, Count.rxPackets, index), bytes: received(page, Count.rxBytes, index)},
    tx: {packets: received(page, Count.txPackets, index), bytes: received(page, Count.txBytes, index)},
    metadata: ownMetadataAt(page, index),
  };
}
