import {z} from 'zod';
import {fileSchema} from './file.js';

/** The JSON Schema with which editors complete and check configuration files. */
export function configurationJsonSchema(): Record<string, unknown> {
  return {...z.toJSONSchema(fileSchema), title: 'udptop configuration'};
}
