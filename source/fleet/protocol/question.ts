import {z} from 'zod';
import {decodeJson} from './json.js';

/** Later versions may add fields to messages, and change no meaning. */
export const protocolVersion = 1;

/** What a viewer wants to know of every machine: the first of the flows that match, and the sums of all of them. */
export interface Question {
  /** Of the viewer, the same as long as what it got before counts. */
  readonly viewer: string;
  /** Counts the questions of a viewer. */
  readonly round: number;
  /** As on the screen. */
  readonly filter: string;
  /** As `--sort` reads it. */
  readonly sort: string;
  /** Flows that ended longer ago do not match. */
  readonly endedForMs?: number | undefined;
  /** At most so many flows, the first ones of the order. */
  readonly rows: number;
  /** So many of them in any case, if there are. */
  readonly atLeast: number;
  /** Of the rest, only those whose number in the order is not greater. */
  readonly upTo?: number | undefined;
  /** The ids of the machines that are asked; undefined for all. */
  readonly only?: readonly string[] | undefined;
  /** The ids of machines whose last answer did not arrive: they send flows again that have not changed. */
  readonly again?: readonly string[] | undefined;
}

const schema = z.looseObject({
  v: z.literal(protocolVersion),
  viewer: z.string().max(64),
  round: z.int().min(0),
  filter: z.string().max(16_384),
  sort: z.string().max(256),
  endedForMs: z.number().min(0).optional(),
  rows: z.int().min(0),
  atLeast: z.int().min(0),
  upTo: z.number().optional(),
  only: z.array(z.string()).optional(),
  again: z.array(z.string()).optional(),
});

export function encodeQuestion(question: Question): string {
  return JSON.stringify({v: protocolVersion, ...question});
}

/** Undefined for what is no question of this version. */
export function decodeQuestion(bytes: Uint8Array): Question | undefined {
  return decodeJson(bytes, schema);
}
