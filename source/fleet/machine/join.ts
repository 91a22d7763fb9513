import {randomUUID} from 'node:crypto';
import type {Msg, NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import type {FleetConfiguration} from '../../configuration/model.js';
import type {Logger} from '../../flow/logger.js';
import type {Monitor} from '../../monitor/monitor.js';
import {withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import {createRecentSnapshots} from '../../snapshot/recent.js';
import {connectToFleet} from '../connection.js';
import {type AnswerHead, encodeAnswer, type WrittenFlow} from '../protocol/answer.js';
import {encodeFarewell} from '../protocol/farewell.js';
import {decodeOrder, encodeOutcome, type Order} from '../protocol/order.js';
import {decodeQuestion, type Question} from '../protocol/question.js';
import {subjectsOf} from '../protocol/subjects.js';
import {obey} from './act.js';
import {findFlows} from './answering.js';
import {createHosted} from './hosted.js';
import {createPictures} from './pictures.js';
import {createSentFlows} from './sent-flows.js';

export interface JoinOptions {
  readonly fleet: FleetConfiguration;
  /** The machine's name in the fleet. */
  readonly host: string;
  /** As others may see it: masked where that is asked for. */
  readonly monitor: Pick<Monitor, 'act' | 'updateMetadata' | 'takeSnapshot' | 'subscribe'>;
  /** Refuses actions. */
  readonly readonly: boolean;
  readonly logger: Logger;
}

/** A machine's place in a fleet. */
export interface Membership {
  /** Says farewell and leaves. */
  leave(): Promise<void>;
}

/** Of more viewers at a time, some get no answer. */
const mostWaiting = 64;
/** Of a part of an answer, besides its head. */
const partBytes = 256 * 1024;

/**
 * Answers the viewers of a fleet from now on, whenever its hub can be reached. Nothing is sent unless somebody asks, but for the
 * pictures that a stream keeps.
 * @throws {Error} when a file of credentials cannot be read
 */
export async function joinFleet({fleet, host, monitor, readonly, logger}: JoinOptions): Promise<Membership> {
  const machine = randomUUID();
  const subjects = subjectsOf(fleet);
  const snapshots = createRecentSnapshots(monitor.takeSnapshot);
  const sent = createSentFlows();
  const hosted = createHosted(host);
  /** The last question of each viewer that is not answered yet: who asks faster than it is answered loses questions. */
  const waiting = new Map<string, {readonly question: Question; readonly message: Msg}>();
  let isAnswering = false;

  async function answer(question: Question, message: Msg): Promise<void> {
    const snapshot = hosted(await snapshots.recent());
    const {flows, ...found} = findFlows(snapshot, question);
    const again = question.again?.includes(machine) ?? false;
    const sending = sent.toSend(question.viewer, question.round, flows, again);
    const parts = partsOf(sending.flows);
    const head: Omit<AnswerHead, 'part'> = {
      machine,
      round: question.round,
      parts: parts.length,
      nowMs: steadyNow(),
      readonly,
      picture: withoutFlows(snapshot),
      since: sending.since,
      ...found,
    };
    for (const [part, written] of parts.entries()) message.respond(encodeAnswer({...head, part}, written));
  }

  async function answerAll(): Promise<void> {
    if (isAnswering) return;
    isAnswering = true;
    try {
      for (const [viewer, {question, message}] of waiting) {
        waiting.delete(viewer);
        await answer(question, message);
      }
    } catch (error) {
      logger.warn({why: (error as Error).message}, 'a question of a viewer could not be answered');
    } finally {
      isAnswering = false;
    }
    if (waiting.size > 0) void answerAll();
  }

  async function carryOut(order: Order, message: Msg): Promise<void> {
    const outcome = await obey(order, {monitor, host, readonly});
    snapshots.outdate();
    logger.info(
      {flow: order.id, action: order.change.kind, ...outcome},
      'a viewer of the fleet acted on a flow',
    );
    message.respond(encodeOutcome(outcome));
  }

  function listen(nats: NatsConnection): void {
    nats.subscribe(subjects.ask, {
      callback(error, message) {
        const question = error ? undefined : decodeQuestion(message.data);
        if (question === undefined || question.only?.includes(machine) === false) return;
        if (waiting.size >= mostWaiting && !waiting.has(question.viewer)) return;
        waiting.set(question.viewer, {question, message});
        void answerAll();
      },
    });
    nats.subscribe(subjects.act(machine), {
      callback(error, message) {
        const order = error ? undefined : decodeOrder(message.data);
        if (order !== undefined) void carryOut(order, message);
      },
    });
  }

  const pictures = createPictures({
    monitor,
    current: () => connection.current(),
    fleet,
    host,
    machine,
    readonly,
    logger,
  });
  const connection = await connectToFleet(fleet, {
    who: {role: 'machine', name: `udptop on ${host}`},
    logger,
    onFirst: listen,
    onConnected: nats => void pictures.start(nats),
  });
  return {
    async leave() {
      pictures.end();
      connection.current()?.publish(subjects.leave, encodeFarewell({machine}));
      await connection.close();
    },
  };
}

/** In parts that are small enough for the hub; one where there are no flows. */
function partsOf(flows: readonly WrittenFlow[]): readonly (readonly WrittenFlow[])[] {
  const parts: WrittenFlow[][] = [[]];
  let bytes = 0;
  for (const flow of flows) {
    // A character takes up to three bytes.
    const length = 3 * flow.text.length + 24;
    if (bytes + length > partBytes && parts.at(-1)!.length > 0) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(flow);
    bytes += length;
  }
  return parts;
}
