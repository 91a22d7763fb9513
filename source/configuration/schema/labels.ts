import {z} from 'zod';
import {canonicalBlock} from '../../address/block.js';

/** What a rule sets on the flows that match it. */
export type LabelValues = Readonly<Record<string, string | number | boolean>>;

/** Which flows a rule is about: those that match every field that is there, by any of its values. */
export interface LabelMatch {
  /** CIDR blocks and addresses. */
  readonly client?: readonly string[];
  readonly target?: readonly string[];
  /** Of the target. */
  readonly port?: readonly number[];
  readonly clientPort?: readonly number[];
  /** Names of services. */
  readonly service?: readonly string[];
}

/** Puts metadata on the flows that match. Plain data: it crosses threads. */
export interface LabelRule {
  readonly match: LabelMatch;
  readonly set: LabelValues;
}

/** What every meter starts with; a label would have to lie about it. */
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
    client: oneOrMany(block, blocksExpected, 'Addresses of clients.', '10.1.0.0/16'),
    target: oneOrMany(block, blocksExpected, 'Addresses of targets.', '192.0.2.0/24'),
    port: oneOrMany(port, portsExpected, 'Ports of targets.', 53),
    clientPort: oneOrMany(port, portsExpected, 'Ports of clients.', 5353),
    service: oneOrMany(z.string(), namesExpected, 'Names of services.', 'dns'),
  })
  .meta({
    description: 'Every field that is there must match, by one of its values; none matches every flow.',
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
  .meta({description: 'Labels: texts, numbers, true or false.', examples: [{site: 'lab'}]});

/** `labels:` of a configuration file. */
export const labelsSchema = z
  .array(z.strictObject({match: match.optional(), set}))
  .describe('Metadata for flows as they start, by rules in order: of the same label the last one stays.');

/** Rules as written to rules as they are applied: lists everywhere, and one spelling an address. */
export function understandLabels(rules: z.infer<typeof labelsSchema>): LabelRule[] {
  return rules.map(({match: {client, target, port, clientPort, service} = {}, set}) => ({
    match: {
      ...(client !== undefined && {client: listOf(client).map(text => canonicalBlock(text)!)}),
      ...(target !== undefined && {target: listOf(target).map(text => canonicalBlock(text)!)}),
      ...(port !== undefined && {port: listOf(port)}),
      ...(clientPort !== undefined && {clientPort: listOf(clientPort)}),
      ...(service !== undefined && {service: listOf(service)}),
    },
    set,
  }));
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? value : [value as Item];
}
