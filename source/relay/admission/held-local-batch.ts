import type {Endpoint} from '../../address/endpoint.js';
import type {LocalBatch} from '../transport/transport.js';
import {HeldBatch} from './held-batch.js';

/** The same for clients whose target depends on where they sent to. */
export class HeldLocalBatch extends HeldBatch implements LocalBatch {
  readonly #local: Endpoint;

  constructor(batch: LocalBatch, index: number) {
    super(batch, index);
    this.#local = batch.local(index);
  }

  local(): Endpoint {
    return this.#local;
  }
}
