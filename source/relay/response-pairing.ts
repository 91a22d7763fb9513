import type {ReceivedBatch} from './transport/transport.js';

/** Is told how long answers took. */
export interface ResponseOwner {
  /** @param isEstimate whether only time says that the answer belongs to the request */
  onResponse(elapsedMs: number, isEstimate: boolean): void;
}

/** Pairs what a target sends with what it answers, for one session. */
export interface ResponsePairing {
  /** Datagrams `from` up to, not including, `to` went to the target. */
  onRequests(batch: ReceivedBatch, from: number, to: number, atMs: number): void;
  /** The whole batch came from the target. */
  onReplies(batch: ReceivedBatch, atMs: number, owner: ResponseOwner): void;
  /** The target refused a datagram. */
  onRefused(): void;
}

/** The number of the message in a datagram, from 0 up, if it asks for an answer or is one; else -1. */
export type MessageNumber = (payload: Uint8Array, direction: 'rx' | 'tx') => number;

/** How the messages of a protocol are paired: by number, by the first exchange only, or not at all. */
export type PairingRule = MessageNumber | 'firstExchange' | 'none';

/** Where to count requests: those that were asked, then those that were answered, then those that were sent again. NaN while unknown. */
export interface AnswerTally {
  readonly counts: Float64Array;
  readonly at: number;
}

const [asked, answered, retries] = [0, 1, 2];

/**
 * @param rule undefined while the protocol is unknown: then only time pairs
 * @param startedMs when the flow's first datagram came
 * @param tally where messages with numbers are counted; undefined for nowhere
 */
export function createPairing(
  rule: PairingRule | undefined,
  startedMs: number,
  tally?: AnswerTally,
): ResponsePairing {
  if (rule === undefined) return new PairingByTime();
  if (rule === 'firstExchange') return new FirstExchange(startedMs);
  return rule === 'none' ? notPaired : new PairingByNumber(rule, tally);
}

const notPaired: ResponsePairing = {onRequests() {}, onReplies() {}, onRefused() {}};

/** After a datagram that nobody asked for, the target may be talking on its own for this long. */
const ownTalkMs = 10_000;
/** Only a request after so much silence is timed: in a stream, whatever comes next from the target is the next reply. */
const silenceMs = 100;

/**
 * Without message numbers an answer belongs to the only request that waits. With several it could belong to any of them,
 * so there is no sample (Karn's rule, RFC 6298 section 3), and none while the target talks without being asked or
 * requests follow each other closely.
 */
class PairingByTime implements ResponsePairing {
  /** When the only request that waits was sent; NaN if none or several wait. Doubles from the start, as in Session. */
  #askedMs = Number.NaN;
  #unaskedMs = Number.NEGATIVE_INFINITY;
  /** When the last datagram of either direction came. */
  #lastMs = Number.NEGATIVE_INFINITY;
  #waiting = 0;

  onRequests(_batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    this.#waiting += to - from;
    this.#askedMs = this.#waiting === 1 && atMs - this.#lastMs >= silenceMs ? atMs : Number.NaN;
    this.#lastMs = atMs;
  }

  onReplies(batch: ReceivedBatch, atMs: number, owner: ResponseOwner): void {
    if (this.#waiting === 0) this.#unaskedMs = atMs;
    else if (!Number.isNaN(this.#askedMs) && atMs - this.#unaskedMs > ownTalkMs) {
      owner.onResponse(atMs - this.#askedMs, true);
    }
    // More than one answer to one request: the rest comes unasked.
    if (batch.count > 1) this.#unaskedMs = atMs;
    this.#lastMs = atMs;
    this.onRefused();
  }

  onRefused(): void {
    this.#askedMs = Number.NaN;
    this.#waiting = 0;
  }
}

/** A client that hears nothing for this long sends again; what comes sooner belongs to the same flight. */
const flightMs = 20;

/** A handshake: from its first flight to the first answer. What follows is not paired. */
class FirstExchange implements ResponsePairing {
  readonly #startedMs: number;
  #isOver = false;

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  onRequests(_batch: ReceivedBatch, _from: number, _to: number, atMs: number): void {
    if (atMs - this.#startedMs > flightMs) this.#isOver = true;
  }

  onReplies(_batch: ReceivedBatch, atMs: number, owner: ResponseOwner): void {
    if (!this.#isOver) owner.onResponse(atMs - this.#startedMs, false);
    this.#isOver = true;
  }

  onRefused(): void {
    this.#isOver = true;
  }
}

/** A request is not answered after this long. */
const patienceMs = 10_000;
const fewestSlots = 4;
const mostSlots = 256;

/** What was counted before, goes on: a finding may be refined. */
function begin({counts, at}: AnswerTally): void {
  for (let what = at + asked; what <= at + retries; what++) if (Number.isNaN(counts[what]!)) counts[what] = 0;
}

/** Requests that wait, by the lowest bits of their numbers; a newer one takes the place of an older one. */
class PairingByNumber implements ResponsePairing {
  readonly #numberOf: MessageNumber;
  #numbers = new Float64Array(fewestSlots).fill(-1);
  /** NaN for a request that was sent again: an answer could belong to either. */
  #askedMs = new Float64Array(fewestSlots);

  readonly #tally: AnswerTally | undefined;

  constructor(numberOf: MessageNumber, tally: AnswerTally | undefined) {
    this.#numberOf = numberOf;
    this.#tally = tally;
    if (tally !== undefined) begin(tally);
  }

  onRequests(batch: ReceivedBatch, from: number, to: number, atMs: number): void {
    for (let index = from; index < to; index++) {
      const number = this.#numberOf(batch.payload(index), 'rx');
      if (number < 0) continue;
      const slot = number & (this.#numbers.length - 1);
      const waiting = this.#numbers[slot]!;
      if (waiting === number) {
        this.#askedMs[slot] = Number.NaN;
        this.#count(retries);
      } else if (
        waiting >= 0 &&
        atMs - this.#askedMs[slot]! < patienceMs &&
        this.#numbers.length < mostSlots
      ) {
        this.#grow();
        index--;
      } else {
        this.#numbers[slot] = number;
        this.#askedMs[slot] = atMs;
        this.#count(asked);
      }
    }
  }

  onReplies(batch: ReceivedBatch, atMs: number, owner: ResponseOwner): void {
    for (let index = 0; index < batch.count; index++) {
      const number = this.#numberOf(batch.payload(index), 'tx');
      if (number < 0) continue;
      const slot = number & (this.#numbers.length - 1);
      if (this.#numbers[slot] !== number) continue;
      const elapsedMs = atMs - this.#askedMs[slot]!;
      this.#numbers[slot] = -1;
      this.#count(answered);
      if (!Number.isNaN(elapsedMs)) owner.onResponse(elapsedMs, false);
    }
  }

  /** It does not say which request was refused. */
  onRefused(): void {
    this.#numbers.fill(-1);
  }

  #count(what: number): void {
    if (this.#tally !== undefined) this.#tally.counts[this.#tally.at + what]!++;
  }

  #grow(): void {
    const [numbers, askedMs] = [this.#numbers, this.#askedMs];
    const slots = 2 * numbers.length;
    this.#numbers = new Float64Array(slots).fill(-1);
    this.#askedMs = new Float64Array(slots);
    for (const [index, number] of numbers.entries()) {
      if (number < 0) continue;
      this.#numbers[number & (slots - 1)] = number;
      this.#askedMs[number & (slots - 1)] = askedMs[index]!;
    }
  }
}
