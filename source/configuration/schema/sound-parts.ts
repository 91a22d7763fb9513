import {z} from 'zod';
import {serviceVariant} from './fields.js';
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
    return [[key, value.map(entry => soundPart(entry, branchFor(entry, list.element as z.ZodType)))]];
  });
  return Object.fromEntries(parts);
}

/** The kind of a service that an entry is meant to be. */
function branchFor(entry: unknown, schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodUnion)) return schema;
  const type = (entry as {handler?: {type?: unknown}} | null)?.handler?.type;
  return schema.options[serviceVariant(type)] as z.ZodType;
}

/** Each round may show mistakes that another one hid. */
const maxRounds = 5;

/** An entry without what is wrong in it; undefined if the rest makes no sense. */
function soundPart(entry: unknown, schema: z.ZodType): unknown {
  const rest = structuredClone(entry);
  for (let round = 0; round < maxRounds; round++) {
    const {success, data, error} = schema.safeParse(rest, {reportInput: true});
    if (success) return data;
    for (const issue of error.issues) if (!remove(rest, issue)) return undefined;
  }
  return undefined;
}

/** Keys without which a service means something else. */
const essential: readonly string[] = ['forwarder', 'nodes', 'hop', 'net', 'ports', 'nets'];

/** Removes what an issue is about; false if that is missing instead, or the rest would mean something else. */
function remove(entry: unknown, issue: z.core.$ZodIssue): boolean {
  const isKeys = issue.code === 'unrecognized_keys';
  const keys = isKeys ? issue.keys : issue.path.slice(-1).map(String);
  const path = isKeys ? issue.path : issue.path.slice(0, -1);
  if (keys.length === 0 || [...path, ...keys].some(step => essential.includes(String(step)))) return false;
  const holder = path.reduce(
    (value: unknown, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    entry,
  );
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return false;
  const mapping = holder as Record<string, unknown>;
  const isThere = keys.every(key => mapping[key] !== undefined);
  for (const key of keys) delete mapping[key];
  return isThere;
}
