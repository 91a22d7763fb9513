import {createInbox, type NatsConnection} from '@nats-io/transport-node';
import {steadyNow} from '../../clock/steady.js';
import {type Answer, decodeAnswer} from '../protocol/answer.js';
import {encodeQuestion, type Question} from '../protocol/question.js';
import type {Times} from './machines.js';

type Take = (answer: Answer, times: Times) => void;

interface Open {
  readonly sentAtMs: number;
  readonly take: Take;
}

/**
 * Returns a function that asks all machines, and hands their answers over as they come, for so long.
 *
 * Each answer is decoded while its bytes arrive. If thousands waited in a queue, V8 would take the buffers that they are in for
 * long-lived, and keep megabytes of each refresh until it cleans up everything.
 */
export function createQuestions(nats: NatsConnection, subject: string, inboxPrefix: string) {
  const inbox = createInbox(inboxPrefix);
  const open = new Map<string, Open>();
  let asked = 0;
  nats.subscribe(`${inbox}.*`, {
    callback(error, message) {
      const question = error ? undefined : open.get(message.subject);
      // Where there is no machine yet, the hub says so, without data.
      const answer = question && decodeAnswer(message.data);
      if (answer) question.take(answer, {sentAtMs: question.sentAtMs, receivedAtMs: steadyNow()});
    },
  });
  return (question: Question, take: Take, maxWaitMs: number): void => {
    const reply = `${inbox}.${asked++}`;
    open.set(reply, {sentAtMs: steadyNow(), take});
    setTimeout(() => open.delete(reply), maxWaitMs).unref();
    nats.publish(subject, encodeQuestion(question), {reply});
  };
}
