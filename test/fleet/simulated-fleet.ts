import {findFlows} from '../../source/fleet/machine/answering.js';
import {createHosted} from '../../source/fleet/machine/hosted.js';
import {createSentFlows, type SentFlows} from '../../source/fleet/machine/sent-flows.js';
import {type AnswerHead, decodeAnswer, encodeAnswer} from '../../source/fleet/protocol/answer.js';
import {decodeQuestion, encodeQuestion, type Question} from '../../source/fleet/protocol/question.js';
import {createGathering} from '../../source/fleet/viewer/gathering.js';
import {withoutFlows} from '../../source/snapshot/columns/of-snapshot.js';
import type {FlowSnapshot} from '../../source/snapshot/snapshot.js';
import {snapshot, takenAtMs} from '../view/flows.js';

export interface SimulatedMachine {
  /** Also the id of the machine. */
  readonly host: string;
  /** The name in its answers. Default: `host`. */
  readonly calledItself?: string;
  /** How far its clock is ahead. */
  readonly aheadMs?: number;
  /** It does not answer. */
  readonly isSilent?: boolean;
  readonly flows: readonly FlowSnapshot[];
}

interface Running extends SimulatedMachine {
  readonly sent: SentFlows;
}

interface FleetOptions {
  readonly patienceMs?: number;
  readonly staleMs?: number;
  /** How the flows of an answer are split. */
  readonly flowsPerPart?: number;
  /** The machines that are waited for at first; without them, others may come for as long as the patience lasts. */
  readonly expected?: readonly string[];
}

/**
 * Machines and a viewer with the messages of the protocol between them, and no network: an answer arrives at once. What is asked and
 * sent is kept in `questions` and `bytes`.
 */
export function createSimulatedFleet(options: FleetOptions = {}) {
  const {patienceMs = 50, staleMs = 1000, flowsPerPart = 3, expected} = options;
  let machines: readonly Running[] = [];
  const sentBy = new Map<string, SentFlows>();
  const questions: Question[] = [];
  let bytes = 0;
  let nowMs = takenAtMs;
  /** Answers that get lost, by machine. */
  const losing = new Set<string>();

  const gathering = createGathering({
    viewer: 'viewer',
    expected,
    nowMs: () => nowMs,
    patience: () => ({patienceMs, staleMs}),
    ask(asked) {
      const question = decodeQuestion(Buffer.from(encodeQuestion(asked)))!;
      questions.push(question);
      // The viewer begins to wait after it has asked.
      queueMicrotask(() => {
        for (const machine of machines) answer(machine, question);
      });
    },
  });

  function answer(
    {host, calledItself = host, flows: own, sent, isSilent, aheadMs = 0}: Running,
    question: Question,
  ): void {
    if (isSilent || question.only?.includes(host) === false) return;
    const picture = createHosted(calledItself)(snapshot(own, {takenAtMs: takenAtMs + aheadMs}));
    const {flows, ...found} = findFlows(picture, question);
    const again = question.again?.includes(host) ?? false;
    const sending = sent.toSend(question.viewer, question.round, flows, again);
    const parts = Math.max(1, Math.ceil(sending.flows.length / flowsPerPart));
    const head: Omit<AnswerHead, 'part'> = {
      machine: host,
      round: question.round,
      parts,
      nowMs: nowMs + aheadMs,
      readonly: false,
      picture: withoutFlows(picture),
      since: sending.since,
      ...found,
    };
    for (let part = 0; part < parts; part++) {
      const some = sending.flows.slice(part * flowsPerPart, (part + 1) * flowsPerPart);
      const message = Buffer.from(encodeAnswer({...head, part}, some));
      bytes += message.length;
      if (!losing.has(host)) gathering.take(decodeAnswer(message)!, {sentAtMs: nowMs, receivedAtMs: nowMs});
    }
  }

  return {
    questions,
    bytes: () => bytes,
    gather: gathering.gather,
    seen: gathering.seen,
    left: gathering.left,
    losing,
    advance(ms: number): void {
      nowMs += ms;
    },
    setMachines(next: readonly SimulatedMachine[]) {
      machines = next.map(machine => {
        const sent = sentBy.get(machine.host) ?? createSentFlows();
        sentBy.set(machine.host, sent);
        return {...machine, sent};
      });
      // A machine that is not there any more has said farewell.
      for (const host of sentBy.keys())
        if (!next.some(machine => machine.host === host)) gathering.left(host);
    },
  };
}
