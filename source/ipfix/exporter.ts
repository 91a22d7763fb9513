import {steadyNow} from '../clock/steady.js';
import type {IpfixCollector} from '../configuration/model.js';
import type {Logger} from '../flow/logger.js';
import type {Monitor} from '../monitor/monitor.js';
import {tableOf} from '../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../snapshot/snapshot.js';
import {createAccounts} from './accounts.js';
import {collectorText, startDelivery} from './sending/delivery.js';
import {createOutbox} from './sending/outbox.js';

/** So many records of ended flows are kept for a collector that cannot be reached: some 20 MB. */
const maxRecords = 65_536;
/** How often flows are looked through for those whose active timeout is over. */
const longestCheckMs = 1000;
/** How long the end of a run waits for what is to be sent. */
const longestFlushMs = 3000;
/** Losses are logged at most this often. */
const quietMs = 60_000;

export interface ExporterOptions {
  readonly monitor: Pick<Monitor, 'onFlowEvent' | 'readFlows'>;
  readonly collector: IpfixCollector;
  /** What an address shows as. Default: itself. */
  readonly shownAddress?: ((address: string) => string) | undefined;
  readonly logger: Logger;
  /** Receives what is wrong at present, in a sentence; undefined when nothing is any more. */
  readonly onTrouble: (sentence: string | undefined) => void;
}

/** Exports flows by IPFIX (RFC 7011), as bidirectional records (RFC 5103). */
export interface Exporter {
  /**
   * Exports the flows of a snapshot that go on, and nothing that came after it. Resolves when everything was sent or 3 s have
   * passed, with the number of records that were lost in the whole run.
   * @param last the newest snapshot of the monitor
   */
  finish(last: Snapshot): Promise<number>;
  close(): void;
}

/** Exports each flow of the monitor when it ends, and while it goes on, each time its active timeout has passed. */
export function startExporter({
  monitor,
  collector,
  shownAddress,
  logger,
  onTrouble,
}: ExporterOptions): Exporter {
  const {activeTimeoutMs} = collector;
  const accounts = createAccounts({activeTimeoutMs, shownAddress, wallMs: ms => ms + wallAheadMs()});
  const outbox = createOutbox(maxRecords, () => delivery.wake());
  const name = collectorText(collector);
  /** Why the collector cannot be reached; undefined while it can. */
  let failure: string | undefined;
  let loggedMs = Number.NEGATIVE_INFINITY;
  let isLogged = false;
  const lost = () => outbox.lost + delivery.lost;
  const delivery = startDelivery(collector, outbox, {
    onBroken(reason) {
      failure = reason;
      tell(reason);
    },
    onWorking() {
      failure = undefined;
      if (isLogged) logger.info({collector: name, lost: lost()}, 'IPFIX records are sent again');
      isLogged = false;
      onTrouble(undefined);
    },
  });

  function tell(reason: string): void {
    const records = lost();
    const losses = records > 0 ? `, and ${records} are lost` : '';
    onTrouble(`--ipfix: ${name} cannot be reached (${reason}); records wait${losses}`);
    if (steadyNow() - loggedMs < quietMs) return;
    loggedMs = steadyNow();
    isLogged = true;
    logger.warn({collector: name, error: reason, lost: records}, 'IPFIX records cannot be sent');
  }

  const stopListening = monitor.onFlowEvent(event => {
    if (event.type === 'ended') outbox.push(accounts.ended(event.counted(), event.reason));
  });
  const timer = setInterval(
    () => {
      if (failure !== undefined) tell(failure);
      const nowMs = steadyNow();
      outbox.feed(accounts.due(monitor.readFlows(), nowMs));
    },
    Math.min(activeTimeoutMs / 4, longestCheckMs),
  );

  function stop(): void {
    stopListening();
    clearInterval(timer);
  }

  return {
    async finish(last) {
      stop();
      outbox.feed(accounts.rest(tableOf(last), last.takenAtMs));
      await delivery.drained(longestFlushMs);
      delivery.close();
      let unsent = 0;
      for (; outbox.peek() !== undefined; outbox.take()) unsent++;
      return lost() + unsent;
    },
    close() {
      stop();
      delivery.close();
    },
  };
}

/** The two clocks differ by parts of a ms until somebody sets the wall clock. */
const sameClockMs = 10;

/** How far the wall clock is ahead of the steady one. */
function wallAheadMs(): number {
  const aheadMs = Date.now() - steadyNow();
  return Math.abs(aheadMs) < sameClockMs ? 0 : Math.round(aheadMs);
}
