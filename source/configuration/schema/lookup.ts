import {z} from 'zod';
import {fileSchema} from './file.js';

/**
 * The keys of the mapping at `path` of a file.
 * @param variant of the service that the path leads into
 */
export function knownKeysAt(path: readonly PropertyKey[], variant: number): string[] {
  const found = schemaAt(path, variant);
  const schema = found instanceof z.ZodUnion ? found.options.find(isMapping) : found;
  if (!isMapping(schema)) return [];
  // Nobody should be led to a key that does nothing.
  return Object.keys(schema.shape).filter(key => !isIgnored(schema.shape[key] as z.ZodType));
}

function isMapping(schema: unknown): schema is z.ZodObject {
  return schema instanceof z.ZodObject;
}

function isIgnored(schema: z.ZodType): boolean {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
  return inner.meta()?.deprecated === true;
}

/** An example of the value at `path` of a file. */
export function exampleAt(path: readonly PropertyKey[], variant: number): unknown {
  const {examples} = schemaAt(path, variant)?.meta() ?? {};
  return Array.isArray(examples) ? examples[0] : undefined;
}

/** The keys of a record are chosen by people: any may be there. */
function valueAt(schema: unknown, key: string): unknown {
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema instanceof z.ZodObject ? schema.shape[key] : undefined;
}

function schemaAt(path: readonly PropertyKey[], variant: number): z.ZodType | undefined {
  let schema: unknown = fileSchema;
  for (const step of path) {
    if (typeof step === 'number') {
      schema = schema instanceof z.ZodArray ? schema.element : undefined;
      if (schema instanceof z.ZodUnion) schema = schema.options[variant];
    } else {
      schema = valueAt(schema, String(step));
    }
    if (schema instanceof z.ZodOptional) schema = schema.unwrap();
  }
  return schema instanceof z.ZodType ? schema : undefined;
}
