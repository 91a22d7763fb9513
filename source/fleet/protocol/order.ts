import {z} from 'zod';
import type {FlowAction} from '../../flow/control.js';
import type {Metadata} from '../../flow/metadata.js';
import {decodeJson} from './json.js';
import {protocolVersion} from './question.js';

/** What a machine is to do to one of its flows. */
export interface Order {
  readonly id: string;
  readonly change: Change;
}

/** Times are lengths, since clocks differ. */
export type Change =
  | {readonly kind: 'end' | 'free'}
  | {readonly kind: 'block'; readonly forMs: number | null}
  | {readonly kind: 'throttle'; readonly bytesPerSecond: number}
  | {readonly kind: 'metadata'; readonly metadata: Metadata};

/** What became of it. */
export interface Outcome {
  /** False when there is no such flow (any more). */
  readonly done: boolean;
  /** Why it was refused, in a sentence. */
  readonly refusal?: string | undefined;
}

const longestBlockMs = 365 * 86_400_000;
const maxBytesPerSecond = 1_000_000_000_000;
const shortText = z.string().max(256);

const orderSchema = z.looseObject({
  v: z.literal(protocolVersion),
  id: z.string().max(1024),
  change: z.discriminatedUnion('kind', [
    z.looseObject({kind: z.enum(['end', 'free'])}),
    z.looseObject({kind: z.literal('block'), forMs: z.number().min(1).max(longestBlockMs).nullable()}),
    z.looseObject({kind: z.literal('throttle'), bytesPerSecond: z.number().min(1).max(maxBytesPerSecond)}),
    z.looseObject({
      kind: z.literal('metadata'),
      metadata: z
        .record(shortText.min(1), z.union([shortText, z.number(), z.boolean()]))
        .refine(metadata => Object.keys(metadata).length <= 32),
    }),
  ]),
});

const outcomeSchema = z.looseObject({
  v: z.literal(protocolVersion),
  done: z.boolean(),
  refusal: z.string().optional(),
});

export function encodeOrder(order: Order): string {
  return JSON.stringify({v: protocolVersion, ...order});
}

/** Undefined for what is no order of this version. */
export function decodeOrder(bytes: Uint8Array): Order | undefined {
  return decodeJson(bytes, orderSchema);
}

export function encodeOutcome(outcome: Outcome): string {
  return JSON.stringify({v: protocolVersion, ...outcome});
}

export function decodeOutcome(bytes: Uint8Array): Outcome | undefined {
  return decodeJson(bytes, outcomeSchema);
}

/** @param nowMs by the clock that the action's times are by */
export function changeOf(action: FlowAction, nowMs: number): Change {
  if (typeof action === 'string') return {kind: action};
  if (action.kind === 'throttled') return {kind: 'throttle', bytesPerSecond: action.bytesPerSecond};
  return {kind: 'block', forMs: action.untilMs === null ? null : Math.max(1, action.untilMs - nowMs)};
}

/** The inverse of `changeOf`, by the clock of the machine. */
export function actionOf(change: Exclude<Change, {kind: 'metadata'}>, nowMs: number): FlowAction {
  switch (change.kind) {
    case 'end':
    case 'free':
      return change.kind;
    case 'throttle':
      return {kind: 'throttled', bytesPerSecond: change.bytesPerSecond};
    case 'block':
      return {kind: 'blocked', untilMs: change.forMs === null ? null : nowMs + change.forMs};
  }
}
