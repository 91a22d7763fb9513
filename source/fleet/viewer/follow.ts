import {randomUUID} from 'node:crypto';
import type {NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import {FleetRefusal} from '../../flow/fleet-refusal.js';
import type {FlowName} from '../../flow/flow-key.js';
import type {Logger} from '../../flow/logger.js';
import {connectToFleet, inboxPrefixOf} from '../connection.js';
import {decodeFarewell} from '../protocol/farewell.js';
import {type Change, decodeOutcome, encodeOrder} from '../protocol/order.js';
import type {Question} from '../protocol/question.js';
import {subjectsOf} from '../protocol/subjects.js';
import {createGathering, type Gathered, type Wanted} from './gathering.js';
import {counts} from './merge.js';
import {type FleetPicture, fleetPicture} from './picture.js';
import {createQuestions} from './questions.js';
import type {FleetThreadData} from './thread/messages.js';

interface FollowOptions extends FleetThreadData {
  readonly logger: Logger;
  /** Called with the picture of each interval. The next one waits until it resolves. */
  onPicture(picture: FleetPicture): Promise<void>;
  /** Called when the connection to the hub is lost, in a sentence, and with undefined when there is one. */
  onTrouble(sentence: string | undefined): void;
}

/** A fleet that is asked in each interval. */
export interface FleetFollower {
  /** Wants something else from now on, and asks soon. */
  want(wanted: Wanted): void;
  setIntervalMs(intervalMs: number): void;
  /** @throws {FleetRefusal} while there is no connection to the hub */
  takeWhole(wanted: Pick<Wanted, 'filter' | 'sort' | 'endedForMs'>): Promise<FleetPicture>;
  /**
   * Resolves with false when there is no such flow (any more).
   * @throws {FleetRefusal} where the machine or the hub refuses it, or does not answer
   */
  order(flow: FlowName, change: Change): Promise<boolean>;
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
 * Asks the machines of a fleet from now on, as soon as its hub can be reached.
 * @throws {Error} when a file of credentials cannot be read
 */
export async function followFleet({
  fleet,
  logger,
  onPicture,
  onTrouble,
  ...first
}: FollowOptions): Promise<FleetFollower> {
  let {wanted, intervalMs} = first;
  const subjects = subjectsOf(fleet);
  const startedAtMs = steadyNow();
  const patience = () => ({
    patienceMs: Math.min(longestPatienceMs, Math.max(leastPatienceMs, intervalMs / 2)),
    staleMs: 3000 + 2 * intervalMs,
  });
  const gathering = createGathering({
    viewer: randomUUID(),
    ask: question => send(question, gathering.take, longestAnswerMs),
    nowMs: steadyNow,
    patience,
  });
  let isAsking = false;
  let isOutdated = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let ask: ReturnType<typeof createQuestions> | undefined;
  const connection = await connectToFleet(fleet, {
    who: {role: 'viewer', name: 'udptop fleet'},
    logger,
    onFirst(nats) {
      ask = createQuestions(nats, subjects.ask, inboxPrefixOf(fleet, 'viewer'));
      nats.subscribe(subjects.leave, {
        callback(error, message) {
          const farewell = error ? undefined : decodeFarewell(message.data);
          if (farewell) gathering.left(farewell.machine);
        },
      });
    },
    onConnected() {
      onTrouble(undefined);
      void refresh();
    },
    onLost: () => onTrouble(trouble()),
  });

  function send(question: Question, take: typeof gathering.take, maxWaitMs: number): void {
    if (connection.current() === undefined) return;
    try {
      ask?.(question, take, maxWaitMs);
    } catch (error) {
      logger.warn({why: (error as Error).message}, 'the fleet could not be asked');
    }
  }

  function trouble(): string | undefined {
    const why = connection.trouble();
    return why === undefined ? undefined : `No connection to ${fleet.servers.join(', ')}: ${why}`;
  }

  function pictureOf(gathered: Gathered, of: Pick<Wanted, 'filter' | 'sort'>): FleetPicture {
    const sentence = trouble();
    return fleetPicture(gathered, of, {
      fleet: fleet.name,
      nowMs: steadyNow(),
      uptimeSeconds: (steadyNow() - startedAtMs) / 1000,
      intervalSeconds: intervalMs / 1000,
      notices: sentence === undefined ? [] : [sentence],
    });
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
    if (isClosed) return;
    await onPicture(pictureOf(gathered, of));
    isAsking = false;
    if (isClosed) return;
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

  void onPicture(pictureOf(gathering.seen(wanted), wanted));
  // Who is connected is told so, and refreshes.
  timer = setTimeout(() => void refresh(), intervalMs);
  return {
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
      connected();
      const {machines} = gathering.seen(wanted);
      const whole = createGathering({
        viewer: randomUUID(),
        expected: machines.filter(counts).map(({id}) => id),
        ask: question => send(question, whole.take, wholePatienceMs),
        nowMs: steadyNow,
        patience: () => ({...patience(), patienceMs: wholePatienceMs}),
      });
      return pictureOf(await whole.gather({...of, rows: allRows, rowsOfEach: allRows}), of);
    },
    async order({id, host}, change) {
      const name = host ?? '';
      const machine = gathering.idOf(name);
      const nats = connected();
      if (machine === undefined) throw new FleetRefusal(`there is no machine ${name}`);
      let reply: Uint8Array;
      try {
        const message = await nats.request(subjects.act(machine), encodeOrder({id, change}), {
          timeout: actMs,
        });
        reply = message.data;
      } catch (error) {
        throw new FleetRefusal(whyNotDone(error, name), {cause: error});
      }
      const outcome = decodeOutcome(reply);
      if (outcome === undefined) throw new FleetRefusal(`${name} answered something else`);
      if (outcome.refusal !== undefined) throw new FleetRefusal(outcome.refusal);
      void refresh();
      return outcome.done;
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await connection.close();
    },
  };
}

function whyNotDone(error: unknown, host: string): string {
  const {name, message} = error as Error;
  if (/permission/i.test(`${name} ${message}`)) return 'the hub does not let this viewer act on flows';
  if (/timeout/i.test(`${name} ${message}`)) return `${host} did not answer within ${actMs / 1000} s`;
  if (/no ?responders/i.test(`${name} ${message}`)) return `${host} does not listen any more`;
  return message;
}
