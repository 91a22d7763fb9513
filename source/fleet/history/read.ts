import {setImmediate} from 'node:timers/promises';
import type {FleetConfiguration} from '../../configuration/model.js';
import {createRowLineage} from '../../snapshot/columns/lineage.js';
import type {FlowTable} from '../../snapshot/columns/table.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {defaultSort} from '../../view/sorting/sort.js';
import {connectOnce} from '../connection.js';
import {streamName, subjectsOf} from '../protocol/subjects.js';
import {createMachines} from '../viewer/machines.js';
import {counts} from '../viewer/merge.js';
import {fleetPicture} from '../viewer/picture.js';
import {decodePicture} from './picture.js';

/** An interval of the past of a fleet. */
export interface HistoryInterval {
  readonly rest: Omit<Snapshot, 'flows'>;
  readonly table: FlowTable;
}

/** The past of a fleet while it is being read. */
export interface HistoryReading {
  /** Resolves when all of it was read. Stays pending after `close`. */
  readonly ended: Promise<void>;
  close(): void;
}

/** The hub keeps nothing that could be shown, in a sentence. */
export class NoHistoryError extends Error {}

/** A machine whose pictures are missing for so many intervals is stale. */
const staleIntervals = 3;

/**
 * Reads the past of a fleet from its hub, oldest first.
 * @param sinceMs what is older is left out, in ms since the epoch
 * @throws {NoHistoryError} when there is nothing to read, or the hub cannot be reached
 */
export async function readHistory(
  fleet: FleetConfiguration,
  sinceMs: number,
  onInterval: (interval: HistoryInterval) => void,
): Promise<HistoryReading> {
  const {jetstream, DeliverPolicy} = await import('@nats-io/jetstream');
  const hub = fleet.servers.join(', ');
  const nats = await connectOnce(fleet, {role: 'viewer', name: 'udptop replay'}).catch((error: Error) => {
    throw new NoHistoryError(`${hub} cannot be reached: ${error.message}`);
  });
  const refuse = async (sentence: string): Promise<never> => {
    await nats.close();
    throw new NoHistoryError(sentence);
  };
  const consumer = await jetstream(nats)
    .consumers.get(streamName(fleet), {
      filter_subjects: subjectsOf(fleet).pictures,
      deliver_policy: DeliverPolicy.StartTime,
      opt_start_time: new Date(sinceMs).toISOString(),
    })
    .catch((error: Error) => refuse(`${hub} keeps no history of the fleet ${fleet.name}: ${error.message}`));
  const {num_pending: pending} = await consumer.info();
  if (pending === 0) await refuse(`${hub} keeps nothing of the fleet ${fleet.name} since then`);
  const history = createHistory(fleet.name, onInterval);
  let isClosed = false;

  async function read(): Promise<void> {
    const messages = await consumer.consume({max_messages: 500});
    for await (const message of messages) {
      if (isClosed) return new Promise(() => {});
      history.add(message.data, message.time.getTime());
      if (message.info.pending === 0) break;
      // Keys come in between.
      await setImmediate();
    }
    history.end();
    await nats.close();
  }

  return {
    ended: read(),
    close() {
      isClosed = true;
      void nats.close();
    },
  };
}

/** Makes intervals of pictures that come in their order in time. */
export function createHistory(fleet: string, onInterval: (interval: HistoryInterval) => void) {
  const machines = createMachines();
  const keepSlots = createRowLineage();
  let intervalMs = 1000;
  let startedAtMs: number | undefined;
  /** The end of the interval whose pictures are coming. */
  let endMs = 0;
  let isEmpty = true;

  function emit(): void {
    if (isEmpty) return;
    isEmpty = true;
    const staleMs = staleIntervals * intervalMs;
    const all = machines.all(0, endMs, staleMs);
    const flows = all.filter(counts).flatMap(machine => machine.flows);
    const {rest, hosts} = fleetPicture(
      {machines: all, flows},
      {filter: '', sort: defaultSort},
      {
        fleet,
        nowMs: endMs,
        uptimeSeconds: (endMs - startedAtMs!) / 1000,
        intervalSeconds: intervalMs / 1000,
        notices: [],
      },
    );
    onInterval({rest: {...rest, hosts, wallClockMs: endMs}, table: keepSlots(flows)});
  }

  return {
    /** @param atMs when the hub got it */
    add(bytes: Uint8Array, atMs: number): void {
      const answer = decodePicture(bytes);
      if (answer === undefined) return;
      intervalMs = Math.max(1, 1000 * answer.picture.intervalSeconds);
      startedAtMs ??= atMs;
      if (atMs > endMs) {
        emit();
        endMs = Math.ceil((atMs + 1) / intervalMs) * intervalMs;
      }
      isEmpty = false;
      const times = {sentAtMs: atMs, receivedAtMs: atMs};
      machines.take(answer, times, {patienceMs: intervalMs, staleMs: staleIntervals * intervalMs});
    },
    /** Nothing comes after what was added. */
    end: emit,
  };
}
