import type {Endpoint} from '../../address/endpoint.js';
import type {Metadata} from '../../flow/metadata.js';
import type {DatagramTap, Tapped} from '../../relay/datagram-tap.js';
import {createPairing, type PairingRule} from '../../relay/response-pairing.js';
import {dropEstimates} from '../../reporting/row-counts.js';
import {Flag, Int, intsPerFlow, Num, numbersPerFlow} from './flow-columns.js';
import {areNone} from './flow-extras.js';
import type {FlowStore} from './flow-store.js';

/** What looks at a flow gets this: it is made when somebody asks, and does nothing any more once the flow is over. */
export class CapturedFlow implements Tapped {
  readonly client: Endpoint;
  readonly target: Endpoint;
  readonly startedAtMs: number;
  readonly #store: FlowStore;
  readonly #flow: number;
  readonly #generation: number;
  readonly #addMetadata: (flow: number, metadata: Metadata) => void;

  constructor(
    store: FlowStore,
    flow: number,
    addMetadata: (flow: number, metadata: Metadata) => void,
    {client, target} = store.endpointsOf(flow),
  ) {
    this.client = client;
    this.target = target;
    this.startedAtMs = store.numbers[flow * numbersPerFlow + Num.startedMs]!;
    this.#store = store;
    this.#flow = flow;
    this.#generation = store.numbers[flow * numbersPerFlow + Num.generation]!;
    this.#addMetadata = addMetadata;
  }

  /** Shows it all datagrams from now on; undefined to show them no more. */
  setTap(tap: DatagramTap | undefined): void {
    if (this.#isOver()) return;
    const extras = this.#store.changeExtras(this.#flow);
    extras.tap = tap;
    this.#setFlag(Flag.direct, false);
    this.#setFlag(Flag.watched, tap !== undefined || extras.watch !== undefined);
    if (areNone(extras)) this.#store.dropExtras(this.#flow);
  }

  /** The same for what writes them to a file: it is told the time of each frame, by the wall clock. */
  setWriter(writer: DatagramTap | undefined): void {
    if (this.#isOver()) return;
    const extras = this.#store.changeExtras(this.#flow);
    extras.writer = writer;
    this.#setFlag(Flag.direct, false);
    if (areNone(extras)) this.#store.dropExtras(this.#flow);
  }

  pairResponses(rule: PairingRule): void {
    if (this.#isOver()) return;
    this.#setFlag(Flag.paired, typeof rule === 'function');
    this.#store.changeExtras(this.#flow).pairing = createPairing(rule, this.startedAtMs);
  }

  /** Takes estimates of response times back. */
  dropEstimates(): void {
    if (this.#isOver()) return;
    if (!dropEstimates(this.#store.fieldsOf(this.#flow), this.#store.offsetOf(this.#flow))) return;
    this.#store.changeExtras(this.#flow).estimate = undefined;
  }

  /** Adds what was found out. What is known already takes precedence. */
  addFindings(metadata: Metadata): void {
    if (this.#isOver()) return;
    this.#addMetadata(this.#flow, {...metadata, ...this.#store.metadataOf(this.#flow)});
  }

  #isOver(): boolean {
    return this.#store.numbers[this.#flow * numbersPerFlow + Num.generation] !== this.#generation;
  }

  #setFlag(flag: number, isSet: boolean): void {
    const {ints} = this.#store;
    const at = this.#flow * intsPerFlow + Int.flags;
    ints[at] = isSet ? ints[at]! | flag : ints[at]! & ~flag;
  }
}
