import {z} from 'zod';
import {readDirection, readFlow, restOfFile} from '../../snapshot/from-file.js';
import {headToJson} from '../../snapshot/json.js';
import {flowFileSchema, matchingFileSchema, snapshotRestSchema} from '../../snapshot/schema.js';
import type {FlowSnapshot, MatchingFlows, Snapshot} from '../../snapshot/snapshot.js';
import {decodeJson} from './json.js';
import {leanHead, leanMatching} from './lean.js';
import {protocolVersion} from './question.js';

/** What a machine says besides its flows. */
export interface AnswerHead {
  /** A number of the machine that no other has, new at each start. */
  readonly machine: string;
  readonly round: number;
  /** Large answers come in parts, numbered from 0. */
  readonly part: number;
  readonly parts: number;
  /** The clock of the machine when it answered, that which all its times are by, in ms since the epoch. */
  readonly nowMs: number;
  readonly readonly: boolean;
  /** The picture without its flows. Its host is the machine's name in the fleet. */
  readonly picture: Omit<Snapshot, 'flows'>;
  readonly matching: MatchingFlows;
  /** How many flows there are, whether they match or not. */
  readonly ofFlows: number;
  /** Whether more flows match than were sent. */
  readonly hasMore: boolean;
  /** Why the question cannot be answered, such as a filter that this version does not know; all flows match then. */
  readonly problem?: string | undefined;
  /** The round whose flows the numbers among the flows refer to. */
  readonly since?: number | undefined;
}

/** A flow, or its place in the answer of the round `since` if it has not changed. */
export type AnswerFlow = FlowSnapshot | number;

export interface Answer extends AnswerHead {
  readonly flows: readonly AnswerFlow[];
  /** The number of each flow in the order that was asked for, the first the least. */
  readonly keys: readonly number[];
}

const schema = z.looseObject({
  v: z.literal(protocolVersion),
  machine: z.string().max(64),
  round: z.int().min(0),
  part: z.int().min(0),
  parts: z.int().min(1).max(10_000),
  now: z.number(),
  readonly: z.boolean(),
  picture: snapshotRestSchema,
  matching: matchingFileSchema,
  ofFlows: z.number(),
  hasMore: z.boolean(),
  problem: z.string().optional(),
  since: z.int().optional(),
  keys: z.array(z.number()),
  flows: z.array(z.union([z.number(), flowFileSchema])),
});

/** A flow as JSON, or its place as a text, and its number in the order. */
export interface WrittenFlow {
  readonly text: string;
  readonly order: number;
}

export function encodeAnswer(
  {nowMs, picture, matching, ...head}: AnswerHead,
  flows: readonly WrittenFlow[],
): string {
  const keys = flows.map(({order}) => order);
  const json = JSON.stringify({
    v: protocolVersion,
    ...head,
    now: nowMs,
    matching: leanMatching(matching),
    picture: leanHead(headToJson(picture)),
    keys,
  });
  return `${json.slice(0, -1)},"flows":[${flows.map(({text}) => text).join(',')}]}`;
}

/** Undefined for what is no answer of this version. */
export function decodeAnswer(bytes: Uint8Array): Answer | undefined {
  const parsed = decodeJson(bytes, schema);
  if (parsed === undefined) return undefined;
  const {v: _, now, picture: written, matching, flows, problem, since, ...rest} = parsed;
  const picture = restOfFile(written);
  return {
    ...rest,
    matching: {
      ...matching,
      rx: readDirection(matching.rx, matching.drops),
      tx: readDirection(matching.tx, matching.drops),
    },
    nowMs: now,
    picture,
    problem,
    since,
    flows: flows.map(flow => (typeof flow === 'number' ? flow : readFlow(flow))),
  };
}
