import {z} from 'zod';
import {decodeJson} from './json.js';
import {protocolVersion} from './question.js';

/** A machine leaves its fleet. */
export interface Farewell {
  readonly machine: string;
}

const schema = z.looseObject({v: z.literal(protocolVersion), machine: z.string()});

export function encodeFarewell(farewell: Farewell): string {
  return JSON.stringify({v: protocolVersion, ...farewell});
}

/** Undefined for what is none of this version. */
export function decodeFarewell(bytes: Uint8Array): Farewell | undefined {
  return decodeJson(bytes, schema);
}
