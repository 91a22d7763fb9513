import {z} from 'zod';
import {type ConfigurationFile, fileSchema} from './file.js';

type Shape = typeof fileSchema.shape;

/** A file of which only some parts match the schema. An entry of a list that does not is undefined. */
export type SoundParts = {
  readonly [Key in keyof Shape]?: Entries<ConfigurationFile[Key]> | undefined;
};

type Entries<Value> = Value extends readonly (infer Entry)[] ? readonly (Entry | undefined)[] : Value;

/** What of a file matches the schema, so that the mistakes of this part can be found, too. */
export function soundParts(data: unknown): SoundParts {
  if (typeof data !== 'object' || data === null) return {};
  const schemas: [string, z.ZodType][] = Object.entries(fileSchema.shape);
  const parts = schemas.flatMap(([key, schema]): [string, unknown][] => {
    const value = (data as Record<string, unknown>)[key];
    if (value === undefined) return [];
    const whole = schema.safeParse(value);
    if (whole.success) return [[key, whole.data]];
    const list = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    if (!(list instanceof z.ZodArray) || !Array.isArray(value)) return [];
    return [[key, value.map(entry => (list.element as z.ZodType).safeParse(entry).data)]];
  });
  return Object.fromEntries(parts);
}
