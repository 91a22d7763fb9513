import {z} from 'zod';
import {canonicalBlock} from '../../address/block.js';

/** The metadata that every flow starts with, and that a label must not overwrite. */
const givenKeys: readonly string[] = ['conn_type', 'protocol', 'src_addr', 'dst_addr'];

const blocksExpected = 'expected CIDR blocks such as 10.0.0.0/8, or addresses';
const portsExpected = 'expected ports from 1 to 65535';
const namesExpected = 'expected names of services';

/** A value or a list of them. */
function oneOrMany<Item extends z.ZodType>(
  item: Item,
  expected: string,
  description: string,
  example: unknown,
) {
  return z
    .union([item, z.array(item).min(1, expected)], {error: expected})
    .meta({description, examples: [example]})
    .optional();
}

const block = z.string().refine(text => canonicalBlock(text) !== undefined, blocksExpected);
const port = z.int().min(1, portsExpected).max(65_535, portsExpected);

const match = z
  .strictObject({
    client: oneOrMany(block, blocksExpected, 'Addresses or CIDR blocks of clients.', '10.1.0.0/16'),
    target: oneOrMany(block, blocksExpected, 'Addresses or CIDR blocks of targets.', '192.0.2.0/24'),
    port: oneOrMany(port, portsExpected, 'Ports of targets.', 53),
    clientPort: oneOrMany(port, portsExpected, 'Ports of clients.', 5353),
    service: oneOrMany(z.string(), namesExpected, 'Names of services.', 'dns'),
  })
  .meta({
    description:
      'The flows that the rule applies to: every field given must match by one of its values. Without fields, all flows.',
    examples: [{client: '10.1.0.0/16'}],
  });

const set = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean()], {error: 'expected a text, a number, true or false'}),
  )
  .superRefine((values, {addIssue}) => {
    const keys = Object.keys(values);
    if (keys.length === 0) {
      addIssue({code: 'custom', message: 'expected labels such as {site: lab}', input: values});
    }
    for (const key of keys.filter(each => givenKeys.includes(each))) {
      const message = `expected other keys than ${givenKeys.join(', ')}, which every flow has`;
      addIssue({code: 'custom', message, path: [key], input: key});
    }
  })
  .meta({description: 'The labels: texts, numbers, true or false.', examples: [{site: 'lab'}]});

/** `labels:` of a configuration file. */
export const labelsSchema = z
  .array(
    z.strictObject({match: match.optional(), set}).describe('A rule: the labels that matching flows get.'),
  )
  .meta({
    description:
      'Rules that set metadata on new flows, applied in order: if two rules set the same label, the later one wins.',
    examples: [[{match: {client: '10.1.0.0/16'}, set: {site: 'lab'}}]],
  });
