import {randomUUID} from 'node:crypto';
import type {NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import type {FleetConfiguration} from '../../configuration/model.js';
import type {FlowAction} from '../../flow/control.js';
import {FleetRefusal} from '../../flow/fleet-refusal.js';
import type {FlowName} from '../../flow/flow-key.js';
import type {Logger} from '../../flow/logger.js';
import type {Metadata} from '../../flow/metadata.js';
import {tableOfRows} from '../../snapshot/columns/from-rows.js';
import {createRowLineage} from '../../snapshot/columns/lineage.js';
import {snapshotOfTable} from '../../snapshot/columns/of-snapshot.js';
import type {Snapshot} from '../../snapshot/snapshot.js';
import {connectToFleet} from '../connection.js';
import {decodeAnswer} from '../protocol/answer.js';
import {decodeFarewell} from '../protocol/farewell.js';
import {type Change, changeOf, decodeOutcome, encodeOrder} from '../protocol/order.js';
import {encodeQuestion, type Question} from '../protocol/question.js';
import {subjectsOf} from '../protocol/subjects.js';
import {createGathering, type Gathered, type Wanted} from './gathering.js';
import {counts} from './merge.js';
import {fleetPicture} from './picture.js';
import {createTurns} from './turns.js';

export interface WatchOptions {
  readonly fleet: FleetConfiguration;
  readonly wanted: Wanted;
  readonly intervalMs: number;
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

/** What is wanted changes with each letter that is typed: machines are asked once nothing changed for so long. */
const settleMs = 100;
const longestPatienceMs = 1000;
const leastPatienceMs = 100;
/** Answers that come later are heard no more. */
const longestAnswerMs = 10_000;
const actMs = 3000;
/** More than any fleet has, and a number all the same. */
const allRows = 10_000_000;
const wholePatienceMs = 10_000;

/**
 * Watches a fleet from now on, as soon as its hub can be reached.
 * @throws {Error} when a file of credentials cannot be read
 */
export async function watchFleet({fleet, logger, ...first}: WatchOptions): Promise<FleetWatch> {
  let {wanted, intervalMs} = first;
  const subjects = subjectsOf(fleet);
  const startedAtMs = steadyNow();
  const listeners = new Set<(snapshot: Snapshot) => void>();
  const keepSlots = createRowLineage();
  const patience = () => ({
    patienceMs: Math.min(longestPatienceMs, Math.max(leastPatienceMs, intervalMs / 2)),
    staleMs: 3000 + 2 * intervalMs,
  });
  const gathering = createGathering({viewer: randomUUID(), ask: send, nowMs: steadyNow, patience});
  const connection = await connectToFleet(fleet, {
    who: {role: 'viewer', name: 'udptop fleet'},
    logger,
    onFirst(nats) {
      nats.subscribe(subjects.leave, {
        callback(error, message) {
          const farewell = error ? undefined : decodeFarewell(message.data);
          if (farewell) gathering.left(farewell.machine);
        },
      });
    },
    onConnected: () => void refresh(),
  });
  let latest = pictureOf(gathering.seen(wanted), wanted);
  let isAsking = false;
  let isOutdated = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  function send(question: Question): void {
    const nats = connection.current();
    if (nats !== undefined) void ask(nats, question, gathering.take);
  }

  /** Asks all machines, and hands their answers over as they come. */
  async function ask(
    nats: NatsConnection,
    question: Question,
    take: typeof gathering.take,
    maxWait = longestAnswerMs,
  ): Promise<void> {
    const sentAtMs = steadyNow();
    const turn = createTurns();
    try {
      const answers = await nats.requestMany(subjects.ask, encodeQuestion(question), {
        strategy: 'timer',
        maxWait,
      });
      for await (const message of answers) {
        // Thousands may come at once.
        await turn();
        const answer = decodeAnswer(message.data);
        if (answer) take(answer, {sentAtMs, receivedAtMs: steadyNow()});
      }
    } catch (error) {
      // Nobody listens: there is no machine yet. Everything else is told.
      if (!isNoAnswer(error)) logger.warn({why: (error as Error).message}, 'the fleet could not be asked');
    }
  }

  function trouble(): string | undefined {
    const why = connection.trouble();
    return why === undefined ? undefined : `No connection to ${fleet.servers.join(', ')}: ${why}`;
  }

  function pictureOf(gathered: Gathered, of: Wanted): Snapshot {
    const sentence = trouble();
    const notices = sentence === undefined ? [] : [sentence];
    const table = keepSlots(gathered.flows);
    return snapshotOfTable(
      fleetPicture(gathered, of, {
        fleet: fleet.name,
        nowMs: steadyNow(),
        uptimeSeconds: (steadyNow() - startedAtMs) / 1000,
        intervalSeconds: intervalMs / 1000,
        notices,
      }),
      table,
    );
  }

  async function refresh(): Promise<void> {
    if (isClosed) return;
    if (isAsking) {
      isOutdated = true;
      return;
    }
    isAsking = true;
    clearTimeout(timer);
    const startMs = steadyNow();
    const of = wanted;
    const gathered = connection.current() === undefined ? gathering.seen(of) : await gathering.gather(of);
    isAsking = false;
    if (isClosed) return;
    latest = pictureOf(gathered, of);
    for (const listener of listeners) listener(latest);
    const tookMs = steadyNow() - startMs;
    const soonMs = of === wanted ? Math.max(0, intervalMs - tookMs) : settleMs;
    const nextMs = isOutdated ? 0 : soonMs;
    isOutdated = false;
    timer = setTimeout(() => void refresh(), nextMs);
  }

  function connected(): NatsConnection {
    const nats = connection.current();
    if (nats === undefined)
      throw new FleetRefusal(`there is no connection to the hub: ${connection.trouble()}`);
    return nats;
  }

  async function order({id, host}: FlowName, change: Change): Promise<boolean> {
    const name = host ?? '';
    const machine = gathering.idOf(name);
    const nats = connected();
    if (machine === undefined) throw new FleetRefusal(`there is no machine ${name}`);
    let reply: Uint8Array;
    try {
      const message = await nats.request(subjects.act(machine), encodeOrder({id, change}), {timeout: actMs});
      reply = message.data;
    } catch (error) {
      throw new FleetRefusal(whyNotDone(error, name), {cause: error});
    }
    const outcome = decodeOutcome(reply);
    if (outcome === undefined) throw new FleetRefusal(`${name} answered something else`);
    if (outcome.refusal !== undefined) throw new FleetRefusal(outcome.refusal);
    void refresh();
    return outcome.done;
  }

  // Who is connected is told so, and refreshes.
  timer = setTimeout(() => void refresh(), intervalMs);
  return {
    latest: () => latest,
    trouble,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(next) {
      wanted = next;
      if (isAsking) return;
      clearTimeout(timer);
      timer = setTimeout(() => void refresh(), settleMs);
    },
    setIntervalMs(ms) {
      intervalMs = ms;
      void refresh();
    },
    async takeWhole(of) {
      const nats = connected();
      const {machines} = gathering.seen(wanted);
      const whole = createGathering({
        viewer: randomUUID(),
        expected: machines.filter(counts).map(({id}) => id),
        ask: question => void ask(nats, question, whole.take, wholePatienceMs),
        nowMs: steadyNow,
        patience: () => ({...patience(), patienceMs: wholePatienceMs}),
      });
      const all = {...of, rows: allRows, rowsOfEach: allRows};
      const gathered = await whole.gather(all);
      return snapshotOfTable(
        fleetPicture(gathered, all, {
          fleet: fleet.name,
          nowMs: steadyNow(),
          uptimeSeconds: (steadyNow() - startedAtMs) / 1000,
          intervalSeconds: intervalMs / 1000,
          notices: [],
        }),
        tableOfRows(gathered.flows),
      );
    },
    act: (flow, action) => order(flow, changeOf(action, steadyNow())),
    setMetadata: (flow, metadata) => order(flow, {kind: 'metadata', metadata}),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await connection.close();
    },
  };
}

function isNoAnswer(error: unknown): boolean {
  return error instanceof Error && /no responders|closed|draining/i.test(`${error.name} ${error.message}`);
}

function whyNotDone(error: unknown, host: string): string {
  const {name, message} = error as Error;
  if (/permission/i.test(`${name} ${message}`)) return 'the hub does not let this viewer act on flows';
  if (/timeout/i.test(`${name} ${message}`)) return `${host} did not answer within ${actMs / 1000} s`;
  if (/no ?responders/i.test(`${name} ${message}`)) return `${host} does not listen any more`;
  return message;
}
