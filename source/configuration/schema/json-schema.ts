import {z} from 'zod';
import {fileSchema} from './file.js';

/** The JSON Schema that editors complete and check configuration files by. */
export function configurationJsonSchema(): Record<string, unknown> {
  return {...z.toJSONSchema(fileSchema), title: 'udptop configuration'};
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
}

let known: Schema | undefined;

/**
 * The keys that may stand in the mapping at `path` of a file.
 * @param variant of the service that the path leads into
 */
export function knownKeysAt(path: readonly PropertyKey[], variant: number): string[] {
  return Object.keys(schemaAt(path, variant)?.properties ?? {});
}

/** A value as it may stand at `path` of a file. */
export function exampleAt(path: readonly PropertyKey[], variant: number): unknown {
  return schemaAt(path, variant)?.examples?.[0];
}

function schemaAt(path: readonly PropertyKey[], variant: number): Schema | undefined {
  known ??= configurationJsonSchema() as Schema;
  let schema: Schema | undefined = known;
  for (const step of path) {
    schema = typeof step === 'number' ? schema?.items : schema?.properties?.[String(step)];
    if (typeof step === 'number' && schema?.anyOf) schema = schema.anyOf[variant];
  }
  return schema;
}
