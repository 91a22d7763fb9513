import {z} from 'zod';
import {tungoService} from './schema-tungo.js';
import {commonKeys, flowMetadata, handlerType, text} from './schema-words.js';
import {maxThreads, transportChoices} from './service.js';

const handler = z
  .strictObject({
    type: handlerType('udp', 'udp: forward a port.'),
    metadata: z.strictObject(flowMetadata).partial().describe('Settings of the handler.').optional(),
  })
  .meta({description: 'What is done with the datagrams.', examples: [{type: 'udp'}]});

const listener = z
  .strictObject({
    type: z
      .literal('udp', {error: 'expected the listener type udp'})
      .meta({description: 'udp: a UDP socket.', examples: ['udp']}),
  })
  .meta({description: 'How datagrams come in.', examples: [{type: 'udp'}]});

const targetExample = '127.0.0.1:53';
const nodesExample = [{addr: targetExample}];

const node = z
  .strictObject({
    name: text('A name for people to read.').optional(),
    addr: text('Where to forward to: 127.0.0.1:53, [::1]:53 or example.org:53.', targetExample),
  })
  .meta({description: 'A target.', examples: nodesExample});

const forwarder = z
  .strictObject({
    nodes: z
      .array(node)
      .length(1, 'expected exactly one node')
      .meta({description: 'The target: exactly one.', examples: [nodesExample]}),
  })
  .meta({description: 'Where datagrams go.', examples: [{nodes: nodesExample}]});

const udpService = z
  .strictObject({
    ...commonKeys,
    addr: text('Where to listen: 127.0.0.1:5300, [::1]:5300, or :5300 for loopback.', '127.0.0.1:5300'),
    handler,
    listener: listener.optional(),
    forwarder,
  })
  .describe('One listener, its handler, and where it forwards to.');

export type UdpFileService = z.infer<typeof udpService>;

/** The shape of a configuration file. Texts such as addresses are understood afterwards, by `understandService`. */
export const fileSchema = z
  .strictObject({
    transport: z
      .enum(transportChoices, {error: `expected ${transportChoices.join(', ')}`})
      .describe(
        'How datagrams enter and leave: auto (default), portable (node:dgram), or batched (Linux system calls).',
      )
      .optional(),
    threads: z
      .int({error: `expected a whole number from 1 to ${maxThreads}`})
      .min(1, `expected a whole number from 1 to ${maxThreads}`)
      .max(maxThreads, `expected a whole number from 1 to ${maxThreads}`)
      .describe('How many threads relay, where the transport is batched (default 1).')
      .optional(),
    services: z
      // In the order of `handlerTypes`.
      .array(z.union([udpService, tungoService]))
      .min(1, 'expected at least one service')
      .meta({
        description: 'What to relay and watch.',
        examples: [[{addr: '127.0.0.1:5300', handler: {type: 'udp'}, forwarder: {nodes: nodesExample}}]],
      }),
  })
  .describe("udptop's configuration, in gost's shape.");

export type ConfigurationFile = z.infer<typeof fileSchema>;
export type FileService = ConfigurationFile['services'][number];
