import {z} from 'zod';
import {appCategories} from '../../flow/app-category.js';

const nameExpected = 'expected a name of lower-case letters, digits and -';
const bytesExpected = 'expected pairs of hexadecimal digits in quotes, such as "4d47"';
const portsExpected = 'expected ports from 1 to 65535';
const lengthExpected = 'expected a number of bytes from 1 to 65507';
const offsetExpected = 'expected an offset from -1500 to 1500';
const containsExpected = 'expected bytes at an offset such as {at: 8, bytes: "cafe"}, or a list of them';

const bytes = z.string({error: bytesExpected}).regex(/^\s*(?:[\da-fA-F]{2}\s*)+$/, bytesExpected);
const port = z.int({error: portsExpected}).min(1, portsExpected).max(65_535, portsExpected);
const length = z.int({error: lengthExpected}).min(1, lengthExpected).max(65_507, lengthExpected);

const bytesAt = z
  .strictObject({
    at: z
      .int({error: offsetExpected})
      .min(-1500, offsetExpected)
      .max(1500, offsetExpected)
      .meta({description: 'The offset in the payload; below zero it counts from the end.', examples: [8]}),
    bytes: bytes.meta({description: 'The bytes there, in hexadecimal digits.', examples: ['cafe']}),
  })
  .describe('Bytes at an offset.');

const app = z
  .strictObject({
    port: z
      .union([port, z.array(port).min(1, portsExpected)], {error: portsExpected})
      .meta({description: 'A port of either end, or a list of them.', examples: [7777]})
      .optional(),
    starts: bytes
      .meta({description: 'How the payload begins, in hexadecimal digits.', examples: ['4d47']})
      .optional(),
    contains: z
      .union([bytesAt, z.array(bytesAt).min(1, containsExpected)], {error: containsExpected})
      .meta({description: 'Bytes at an offset, or a list of them.', examples: [{at: 8, bytes: 'cafe'}]})
      .optional(),
    minLength: length
      .meta({description: 'The fewest bytes of the payload.', default: 1, examples: [12]})
      .optional(),
    maxLength: length
      .meta({description: 'The most bytes of the payload. By default any number.', examples: [1200]})
      .optional(),
    category: z
      .enum(appCategories, {error: `expected one of ${appCategories.join(', ')}`})
      .meta({description: '`app_category` of its flows. By default none.', examples: ['games']})
      .optional(),
  })
  .superRefine((rule, {addIssue}) => {
    const {port, starts, contains, minLength, maxLength} = rule;
    if (port === undefined && starts === undefined && contains === undefined) {
      addIssue({code: 'custom', message: 'expected at least one of port, starts, contains', input: rule});
    }
    if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
      const message = `expected at least minLength, ${minLength}`;
      addIssue({code: 'custom', message, path: ['maxLength'], input: maxLength});
    }
  })
  .describe('An application: what must hold of a datagram. All that is given must hold.');

/** `apps:` of a configuration file. */
export const appsSchema = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), app, {
    error: ({code}) =>
      code === 'invalid_key' ? nameExpected : 'expected a mapping of names to what must hold of a datagram',
  })
  .meta({
    description:
      'Applications of your own by name, which inspection recognises by the first datagrams of a flow. They go before those that it knows.',
    examples: [{mygame: {port: 7777, starts: '4d47', minLength: 12}}],
  });
