import type {z} from 'zod';

/** The JSON of a message, if it fits the schema. Undefined for everything else: messages come from the network. */
export function decodeJson<Value>(bytes: Uint8Array, schema: z.ZodType<Value>): Value | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
