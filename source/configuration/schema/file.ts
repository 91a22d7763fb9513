import {z} from 'zod';
import {transportChoices} from '../../flow/transport-choice.js';
import {maxThreads} from '../model.js';
import {authSchema, chainsSchema} from './chains.js';
import {commonKeys, flowMetadata, handlerExpected, limit, text} from './fields.js';
import {labelsSchema} from './labels.js';
import {filtersSchema, keysSchema, screenSchema} from './screen.js';
import {forwarderSchema, nodesExample, sessionMetadata} from './targets.js';
import {tungoService} from './tungo.js';

const handlerMetadata = z
  .strictObject({
    ...flowMetadata,
    ...sessionMetadata,
    udp: z
      .literal(true, {error: 'expected true, or nothing: UDP is all that is relayed'})
      .describe("Of socks5: gost's switch for UDP, which is always on here."),
    udpBufferSize: limit("Of socks5: gost's longest datagram in bytes; every length is relayed here."),
  })
  .partial()
  .describe('Settings of the handler.');

const handler = z
  .strictObject({
    type: z.enum(['udp', 'socks5', 'socks'], {error: handlerExpected}).meta({
      description: 'udp: forward a port. socks5 (or socks): relay for SOCKS5 clients, UDP only.',
      examples: ['udp'],
    }),
    auth: authSchema.optional(),
    chain: text('The name of the chain that its datagrams go through.', 'chain-0').optional(),
    metadata: handlerMetadata.optional(),
  })
  .meta({description: 'What is done with the datagrams.', examples: [{type: 'udp'}]});

const listener = z
  .strictObject({
    type: z.enum(['udp', 'tcp'], {error: 'expected the listener type udp or tcp'}).meta({
      description: 'udp: a UDP socket, for the handler udp. tcp: for the handler socks5.',
      examples: ['udp'],
    }),
    metadata: z.strictObject(sessionMetadata).partial().describe('Settings of the listener.').optional(),
  })
  .meta({description: 'How datagrams come in.', examples: [{type: 'udp'}]});

const socketService = z
  .strictObject({
    ...commonKeys,
    addr: text('Where to listen: 127.0.0.1:5300, [::1]:5300, or :5300 for loopback.', '127.0.0.1:5300'),
    handler,
    listener: listener.optional(),
    forwarder: forwarderSchema.optional(),
  })
  .describe('One listener, its handler, and where it forwards to, unless its clients say that.');

export type SocketFileService = z.infer<typeof socketService>;

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
    control: z
      .string({error: 'expected the path of a unix socket'})
      .min(1, 'expected the path of a unix socket')
      .meta({
        description: 'Where to serve HTTP over a unix socket, for the same user only (default: nowhere).',
        examples: ['/run/udptop/control.sock'],
      })
      .optional(),
    keys: keysSchema.optional(),
    filters: filtersSchema.optional(),
    screen: screenSchema.optional(),
    labels: labelsSchema.optional(),
    inspect: z
      .boolean({error: 'expected true or false'})
      .describe('Tell what flows carry, from the payloads of their first datagrams (default true).')
      .optional(),
    resolve: z
      .boolean({error: 'expected true or false'})
      .describe('Look up the names of client and target addresses by reverse DNS (default false).')
      .optional(),
    processes: z
      .boolean({error: 'expected true or false'})
      .describe('Tell processes and users of clients of this machine, where it is Linux (default true).')
      .optional(),
    services: z
      // In the order of `serviceVariant`.
      .array(z.union([socketService, tungoService]))
      .min(1, 'expected at least one service')
      .meta({
        description: 'What to relay and watch.',
        examples: [[{addr: '127.0.0.1:5300', handler: {type: 'udp'}, forwarder: {nodes: nodesExample}}]],
      })
      .optional(),
    chains: chainsSchema.optional(),
  })
  .describe("udptop's configuration, in gost's shape.");

export type ConfigurationFile = z.infer<typeof fileSchema>;
export type FileService = NonNullable<ConfigurationFile['services']>[number];
