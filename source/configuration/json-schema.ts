import {z} from 'zod';
import {fileSchema} from './schema.js';

/** The JSON Schema that editors complete and check configuration files by. */
export function configurationJsonSchema(): Record<string, unknown> {
  return {...z.toJSONSchema(fileSchema), title: 'udptop configuration'};
}

/** The keys that may stand at `path` in a file. */
export function knownKeysAt(path: readonly PropertyKey[]): string[] {
  let schema = configurationJsonSchema() as {properties?: Record<string, object>; items?: object} | undefined;
  for (const step of path) {
    schema = (typeof step === 'number' ? schema?.items : schema?.properties?.[String(step)]) as typeof schema;
  }
  return Object.keys(schema?.properties ?? {});
}
