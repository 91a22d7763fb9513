import {isUtf8} from 'node:buffer';
import {z} from 'zod';
import {parseDuration} from '../quantity/duration.js';
import {quoted} from '../text/quoted.js';
import type {Wrong} from './reply.js';

export const maxBodyBytes = 16 * 1024;
const maxKeys = 32;
const maxCharacters = 256;
const longestBlockMs = 365 * 86_400_000;
const maxBytesPerSecond = 1_000_000_000_000;

/** The schema of a request's body, with an example. */
export interface BodyShape<Value> {
  readonly schema: z.ZodType<Value>;
  readonly example: string;
}

const valueError = `expected a text of at most ${maxCharacters} characters, a number, true or false`;
const metadataValue = z.union([z.string().max(maxCharacters, valueError), z.number(), z.boolean()], {
  error: valueError,
});

/** The body of `PUT /flows/<id>/metadata`. */
export const metadataBody: BodyShape<Record<string, string | number | boolean>> = {
  schema: z
    .record(z.string().min(1).max(maxCharacters), metadataValue, {
      error: issue =>
        issue.code === 'invalid_key'
          ? `expected keys of 1 to ${maxCharacters} characters`
          : 'expected an object of metadata',
    })
    .refine(metadata => Object.keys(metadata).length > 0, 'expected at least one key')
    .refine(metadata => Object.keys(metadata).length <= maxKeys, `expected at most ${maxKeys} keys`),
  example: '{"owner": "ada"}',
};

const blockError = 'expected a duration from 1ms to 365d, or no body to block until the flow is freed';

/** The body of `POST /flows/<id>/block`: for how long, in ms; undefined blocks until the flow is freed. */
export const blockBody: BodyShape<{for?: number | undefined}> = {
  schema: z.strictObject(
    {
      for: z
        .string({error: blockError})
        .transform(text => parseDuration(text) ?? 0)
        .refine(ms => ms >= 1 && ms <= longestBlockMs, blockError)
        .optional(),
    },
    'expected an object with only the key "for"',
  ),
  example: '{"for": "10m"}',
};

const rateError = `expected a whole number of bytes per second, from 1 to ${maxBytesPerSecond}`;

/** The body of `POST /flows/<id>/throttle`: payload bytes per second in each direction. */
export const throttleBody: BodyShape<{bytesPerSecond: number}> = {
  schema: z.strictObject(
    {bytesPerSecond: z.int({error: rateError}).min(1, rateError).max(maxBytesPerSecond, rateError)},
    'expected an object with only the key "bytesPerSecond"',
  ),
  example: '{"bytesPerSecond": 50000}',
};

/** Parses a body as JSON of that shape; an empty body counts as an empty object. */
export function parseBody<Value>(
  bytes: Uint8Array,
  {schema, example}: BodyShape<Value>,
): {readonly value: Value} | Wrong {
  const json = parseJson(bytes);
  if ('error' in json) return {error: `${json.error}; example: ${example}`};
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return {value: parsed.data};
  const {path, message} = parsed.error.issues[0]!;
  const where = path.length === 0 ? '' : `${quoted(path.join('.'))}: `;
  return {error: `${where}${message}; example: ${example}`};
}

function parseJson(bytes: Uint8Array): {readonly value: unknown} | Wrong {
  if (bytes.length === 0) return {value: {}};
  if (!isUtf8(bytes)) return {error: 'expected JSON in UTF-8'};
  try {
    return {value: JSON.parse(Buffer.from(bytes).toString())};
  } catch {
    return {error: 'expected JSON'};
  }
}
