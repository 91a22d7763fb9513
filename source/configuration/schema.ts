import {z} from 'zod';
import {durationExample, durationPattern} from './duration.js';
import {maxThreads, transportChoices} from './service.js';

// Descriptions and examples show in editors; the examples also say what to write for a missing key.
const text = (description: string, example?: string) =>
  z.string().meta(example === undefined ? {description} : {description, examples: [example]});
const duration = (description: string) =>
  z
    .string({error: `expected ${durationExample}`})
    .regex(durationPattern, `expected ${durationExample}`)
    .meta({description, examples: ['30s']});
const limit = (description: string) =>
  z
    .int({error: 'expected a whole number from 1 up'})
    .min(1, 'expected a whole number from 1 up')
    .describe(description);

const udpMetadata = z
  .strictObject({
    statsGUID: text('Under which GUID the reporter of this service is registered (default: its name).'),
    'tungo.statsGUID': text('Another spelling of statsGUID.'),
    'stats.guid': text('Another spelling of statsGUID.'),
    udpTimeout: duration('How long a session lives without traffic in either direction (default 30s).'),
    'tungo.udpTimeout': duration('Another spelling of udpTimeout.'),
  })
  .partial()
  .describe('Settings of the handler.');

const handler = z
  .strictObject({
    type: z
      .literal('udp', {error: 'expected the handler type udp'})
      .meta({description: 'udp: forward a port.', examples: ['udp']}),
    metadata: udpMetadata.optional(),
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

const limits = z
  .strictObject({
    maxSessions: limit('Sessions of this service at a time (default 10000).').optional(),
    maxSessionsPerClient: limit(
      'Sessions of one client address at a time (default: maxSessions).',
    ).optional(),
  })
  .meta({description: 'What one service may hold open.', examples: [{maxSessions: 10_000}]});

const service = z
  .strictObject({
    name: text(
      'Names the service on the screen and in snapshots; unique (default service-0, service-1, ...).',
    ).optional(),
    addr: text('Where to listen: 127.0.0.1:5300, [::1]:5300, or :5300 for loopback.', '127.0.0.1:5300'),
    handler,
    listener: listener.optional(),
    forwarder,
    limits: limits.optional(),
    allow: z
      .union([z.string(), z.array(z.string())], {
        error: 'expected a list of CIDR blocks such as [10.0.0.0/8], or the word any',
      })
      .meta({
        description: 'Who may relay: CIDR blocks such as 10.0.0.0/8, or any. Needed unless addr is loopback.',
        examples: [['10.0.0.0/8'], 'any'],
      })
      .optional(),
  })
  .describe('One listener, its handler, and where it forwards to.');

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
    services: z
      .array(service)
      .min(1, 'expected at least one service')
      .meta({
        description: 'What to relay and watch.',
        examples: [[{addr: '127.0.0.1:5300', handler: {type: 'udp'}, forwarder: {nodes: nodesExample}}]],
      }),
  })
  .describe("udptop's configuration, in gost's shape.");

export type ConfigurationFile = z.infer<typeof fileSchema>;
export type FileService = ConfigurationFile['services'][number];
