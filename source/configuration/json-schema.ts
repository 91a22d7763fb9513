import {z} from 'zod';
import {fileSchema} from './schema.js';

/** The JSON Schema that editors complete and check configuration files by. */
export function configurationJsonSchema(): Record<string, unknown> {
  return {...z.toJSONSchema(fileSchema), title: 'udptop configuration'};
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly examples?: readonly unknown[];
}

let known: Schema | undefined;

/** The keys that may stand in the mapping at `path` of a file. */
export function knownKeysAt(path: readonly PropertyKey[]): string[] {
  return Object.keys(schemaAt(path)?.properties ?? {});
}

/** A value as it may stand at `path` of a file. */
export function exampleAt(path: readonly PropertyKey[]): unknown {
  return schemaAt(path)?.examples?.[0];
}

function schemaAt(path: readonly PropertyKey[]): Schema | undefined {
  known ??= configurationJsonSchema() as Schema;
  let schema: Schema | undefined = known;
  for (const step of path) {
    schema = typeof step === 'number' ? schema?.items : schema?.properties?.[String(step)];
  }
  return schema;
}
