import {steadyNow} from '../../clock/steady.js';
import type {FlowAction} from '../../flow/control.js';
import {FleetRefusal} from '../../flow/fleet-refusal.js';
import type {FlowName} from '../../flow/flow-key.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import {tableOfRows} from '../../snapshot/columns/from-rows.js';
import {createRowLineage} from '../../snapshot/columns/lineage.js';
import {snapshotOfTable} from '../../snapshot/columns/of-snapshot.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {changeOf} from '../protocol/order.js';
import type {Wanted} from './gathering.js';
import type {FleetPicture} from './picture.js';
import {type FleetLink, linkFleetThread} from './thread/link.js';
import type {FleetThreadData} from './thread/messages.js';

export interface WatchOptions extends FleetThreadData {
  readonly logger: Logger;
}

/** The fleet as a viewer sees it. */
export interface FleetWatch {
  latest(): Snapshot;
  /** Why there is no connection to the hub, in a sentence; undefined while there is one. */
  trouble(): string | undefined;
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** Wants something else from now on, and asks soon. */
  want(wanted: Wanted): void;
  setIntervalMs(intervalMs: number): void;
  /** A picture with all flows that match, however many these are. */
  takeWhole(wanted: Pick<Wanted, 'filter' | 'sort' | 'endedForMs'>): Promise<Snapshot>;
  /**
   * Resolves with false when there is no such flow (any more).
   * @throws {FleetRefusal} where the machine or the hub refuses it, or does not answer
   */
  act(flow: FlowName, action: FlowAction): Promise<boolean>;
  /** As `act`. */
  setMetadata(flow: FlowName, metadata: Metadata): Promise<boolean>;
  close(): Promise<void>;
}

const restartAfterMs = 1000;

/**
 * Watches a fleet from now on, as soon as its hub can be reached. A thread of its own asks, and is started again if it dies.
 * @throws {Error} when a file of credentials cannot be read
 */
export async function watchFleet({logger, ...first}: WatchOptions): Promise<FleetWatch> {
  let data: FleetThreadData = first;
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const keepSlots = createRowLineage();
  let latest: Snapshot | undefined;
  let trouble: string | undefined;
  let isClosed = false;
  let restart: NodeJS.Timeout | undefined;
  let link: FleetLink | undefined = await start();

  async function start(): Promise<FleetLink> {
    const started = await linkFleetThread({
      ...data,
      logger,
      onPicture(picture) {
        latest = snapshotOf(picture, keepSlots);
        for (const listener of listeners) listener(latest);
      },
      onTrouble(sentence) {
        trouble = sentence;
      },
    });
    void started.died.then(reason => {
      link = undefined;
      logger.error({reason}, 'the thread that asks the fleet died; another one is started');
      again();
    });
    return started;
  }

  function again(): void {
    if (!isClosed) restart = setTimeout(() => void startAgain(), restartAfterMs);
  }

  async function startAgain(): Promise<void> {
    try {
      link = await start();
      if (isClosed) await link.close();
    } catch (error) {
      logger.error({why: (error as Error).message}, 'the thread that asks the fleet cannot be started');
      again();
    }
  }

  function linked(): FleetLink {
    if (link === undefined) throw new FleetRefusal('the thread that asks the fleet is being started again');
    return link;
  }

  return {
    latest: () => latest!,
    trouble: () => trouble,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(wanted) {
      data = {...data, wanted};
      link?.want(wanted);
    },
    setIntervalMs(intervalMs) {
      data = {...data, intervalMs};
      link?.setIntervalMs(intervalMs);
    },
    takeWhole: async wanted => snapshotOf(await linked().takeWhole(wanted), tableOfRows),
    act: async (flow, action) => linked().order(flow, changeOf(action, steadyNow())),
    setMetadata: async (flow, metadata) => linked().order(flow, {kind: 'metadata', metadata}),
    async close() {
      isClosed = true;
      clearTimeout(restart);
      await link?.close();
    },
  };
}

function snapshotOf(
  {rest, hosts, flows}: FleetPicture,
  toTable: (flows: FleetPicture['flows']) => FlowTable,
): Snapshot {
  return snapshotOfTable({...rest, hosts}, toTable(flows));
}
