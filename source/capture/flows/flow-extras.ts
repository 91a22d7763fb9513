import type {DatagramTap} from '../../relay/datagram-tap.js';
import type {ConnectionMetering} from '../../relay/metering.js';
import type {QualityWatch} from '../../relay/quality-watch.js';
import type {ResponsePairing} from '../../relay/response-pairing.js';
import type {DatagramWatch} from '../../relay/sessions/session.js';
import type {Estimate} from '../../reporting/response-estimate.js';
import type {Controlled} from '../kernel/controlled.js';
import type {Copies} from './copies.js';

/** What some flows have besides their columns. */
export interface FlowExtras {
  /** Undefined before the target has sent, unless it is known how to pair. */
  pairing: ResponsePairing | undefined;
  estimate: Estimate | undefined;
  /** Is shown the first datagrams. */
  watch: DatagramWatch | undefined;
  /** Is shown all datagrams. */
  tap: DatagramTap | undefined;
  /** Writes the flow's datagrams to a file. */
  writer: DatagramTap | undefined;
  /** Tells reporters, where there are any. */
  reporters: ConnectionMetering | undefined;
  /** Is shown all datagrams, to tell how well the flow goes. */
  quality: QualityWatch | undefined;
  /** Undefined unless the kernel blocks or limits the flow. */
  controlled: Controlled | undefined;
  rxCopies: Copies | undefined;
  txCopies: Copies | undefined;
}

export function createExtras(): FlowExtras {
  return {
    pairing: undefined,
    estimate: undefined,
    watch: undefined,
    tap: undefined,
    writer: undefined,
    reporters: undefined,
    quality: undefined,
    controlled: undefined,
    rxCopies: undefined,
    txCopies: undefined,
  };
}

export function areNone(extras: FlowExtras): boolean {
  const {pairing, estimate, watch, tap, writer, reporters, quality, controlled, rxCopies, txCopies} = extras;
  const kept = pairing ?? estimate ?? watch ?? tap ?? writer ?? reporters ?? quality ?? controlled;
  return (kept ?? rxCopies ?? txCopies) === undefined;
}
