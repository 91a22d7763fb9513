import {formatEndpoint} from '../../address/endpoint.js';
import type {IpfixCollector} from '../../configuration/model.js';
import type {Message} from '../wire/message.js';
import {createTransportSession, type TransportSession} from '../wire/session.js';
import type {Link} from './link.js';
import type {Outbox} from './outbox.js';
import {openTcpLink} from './tcp-link.js';
import {openUdpLink} from './udp-link.js';

/** So many messages are sent at a time, and then a pause: the receive queue of a collector on UDP holds about a hundred. */
const burstMessages = 16;
const pauseMs = 5;
/** Over UDP, templates are sent again at this interval, also when there are no records: a collector may have started anew. */
const templateLifeMs = 30_000;
/** How often an idle delivery looks whether it is time for templates. */
const idleMs = 5000;
/** Over UDP, a collector that is not there says so within this time, so the templates go ahead of all records. */
const probeMs = 300;
/** The first and the longest time until a collector that could not be reached is tried again. */
const retryMs = {first: 1000, longest: 30_000};

export interface DeliveryEvents {
  /** The collector cannot be reached, or the connection broke. */
  onBroken(reason: string): void;
  /** Records can be sent, for the first time or again. */
  onWorking(): void;
}

/** Sends what is in the outbox to the collector, and never waits for it: what cannot be sent stays in the outbox. */
export interface Delivery {
  /** To be called when something came into the outbox. */
  wake(): void;
  /** Resolves when everything has been sent, when the collector cannot be reached, or after so long. */
  drained(longestMs: number): Promise<void>;
  /** How many records were lost on the way, as far as is known. */
  readonly lost: number;
  /** Ends it. What the system has not taken by now is lost. */
  close(): void;
}

export function startDelivery(
  collector: IpfixCollector,
  outbox: Outbox,
  {onBroken, onWorking}: DeliveryEvents,
): Delivery {
  const isUdp = collector.transport === 'udp';
  let link: Link | undefined;
  /** Undefined while the link is not open. */
  let session: TransportSession | undefined;
  let timer: NodeJS.Timeout | undefined;
  let waitMs = retryMs.first;
  let isFull = false;
  let isIdle = false;
  /** What the system has not taken yet. */
  const untaken = new Set<Message>();
  /** What may still be refused over UDP. */
  let recordsInBurst = 0;
  let lost = 0;
  let onDrained = () => {};

  function open(): void {
    link = (isUdp ? openUdpLink : openTcpLink)(collector, {
      onOpen(maxMessageBytes) {
        session = createTransportSession(
          collector.domain,
          maxMessageBytes,
          isUdp ? templateLifeMs : Number.POSITIVE_INFINITY,
        );
        if (isUdp) probe(session);
        else begin();
      },
      onReady() {
        isFull = false;
        sendBurst();
      },
      onBroken: broken,
    });
  }

  /** Sends the templates alone. */
  function probe(opened: TransportSession): void {
    send(opened.next({peek: () => undefined, take() {}}, Date.now())!);
    timer = setTimeout(begin, probeMs);
  }

  function begin(): void {
    waitMs = retryMs.first;
    onWorking();
    sendBurst();
  }

  function broken(error: NodeJS.ErrnoException): void {
    clearTimeout(timer);
    link = undefined;
    session = undefined;
    [isFull, isIdle] = [false, false];
    if (isUdp) lost += recordsInBurst;
    else for (const {records} of untaken) lost += records;
    recordsInBurst = 0;
    untaken.clear();
    timer = setTimeout(open, waitMs);
    waitMs = Math.min(2 * waitMs, retryMs.longest);
    onBroken(error.code ?? error.message);
    onDrained();
  }

  function send(message: Message): void {
    untaken.add(message);
    recordsInBurst += message.records;
    isFull = !link!.send(message.bytes, () => {
      untaken.delete(message);
      settle();
    });
  }

  function sendBurst(): void {
    clearTimeout(timer);
    recordsInBurst = 0;
    isIdle = false;
    for (let sent = 0; sent < burstMessages && !isFull && !isIdle; sent++) {
      const message = session!.next(outbox, Date.now());
      if (message === undefined) isIdle = true;
      else send(message);
    }
    if (!isFull) timer = setTimeout(sendBurst, isIdle ? idleMs : pauseMs);
    settle();
  }

  function settle(): void {
    if (isIdle && untaken.size === 0) onDrained();
  }

  open();
  return {
    wake() {
      if (!isIdle) return;
      isIdle = false;
      // With what else comes in this turn.
      clearTimeout(timer);
      timer = setTimeout(sendBurst, 0);
    },
    drained: longestMs =>
      new Promise(resolve => {
        const limit = setTimeout(resolve, longestMs);
        onDrained = () => {
          clearTimeout(limit);
          resolve();
        };
        if (link === undefined) onDrained();
        else settle();
      }),
    get lost() {
      return lost;
    },
    close() {
      clearTimeout(timer);
      link?.close();
      for (const {records} of untaken) lost += records;
      untaken.clear();
    },
  };
}

export function collectorText({transport, ...endpoint}: IpfixCollector): string {
  return `${transport}://${formatEndpoint(endpoint)}`;
}
