import {z} from 'zod';
import {commonKeys, flowMetadata, handlerExpected, limit, text} from './fields.js';

const handler = z
  .strictObject({
    type: z
      .literal('tungo', {error: handlerExpected})
      .meta({description: 'tungo: every UDP flow that is routed into a TUN device.', examples: ['tungo']}),
    chain: text('The name of the chain that its datagrams go through.', 'chain-0').optional(),
    metadata: z
      .strictObject({
        ...flowMetadata,
        udpBufferSize: limit('The largest payload that is carried, in bytes (default 65535).'),
        'tungo.udpBufferSize': limit('Another spelling of udpBufferSize.'),
        'udp.maxConcurrency': limit('Sessions of this service at a time: limits.maxSessions.'),
        udpMaxConcurrency: limit('Another spelling of udp.maxConcurrency.'),
        'tungo.udp.maxConcurrency': limit('Another spelling of udp.maxConcurrency.'),
        ipv6: z
          .boolean({error: 'expected true or false'})
          .describe('Whether IPv6 is carried (default: where net or routes have it).'),
        multicastGroups: z
          .union([z.string(), z.array(z.string())], {
            error: 'expected a list of multicast addresses such as [239.1.2.3]',
          })
          .meta({
            description: 'Multicast groups whose datagrams are forwarded, too (default: none).',
            examples: [['239.1.2.3']],
          }),
      })
      .partial()
      .describe('Settings of the handler.')
      .optional(),
  })
  .meta({description: 'What is done with the datagrams.', examples: [{type: 'tungo'}]});

const networkExample = '10.66.0.1/24';

const listener = z
  .strictObject({
    type: z
      .literal('tungo', {error: 'expected the listener type tungo, as its handler is'})
      .meta({description: 'tungo: a TUN device.', examples: ['tungo']}),
    metadata: z
      .strictObject({
        name: text('The name of the device (default tungo).').optional(),
        net: text('Its own addresses: 10.66.0.1/24, or several with commas between.', networkExample),
        mtu: limit('Its MTU in bytes (default 1420).').optional(),
        route: text('What is routed into it: CIDR blocks with commas between.').optional(),
        routes: z
          .array(z.string())
          .meta({
            description:
              'What is routed into it: CIDR blocks, each with a gateway behind a space where one is needed.',
            examples: [['10.99.0.0/16']],
          })
          .optional(),
      })
      .meta({description: 'The device.', examples: [{net: networkExample}]}),
  })
  .meta({
    description: 'How datagrams come in.',
    examples: [{type: 'tungo', metadata: {net: networkExample}}],
  });

const metadata = z
  .strictObject({
    interface: text(
      'The device that forwarded datagrams leave by, such as eth0 (SO_BINDTODEVICE).',
    ).optional(),
    so_mark: limit('The mark of forwarded datagrams, for ip rules (SO_MARK).').optional(),
  })
  .describe('How forwarded datagrams keep out of the device.');

/** A service of the handler `tungo`. */
export const tungoService = z
  .strictObject({
    ...commonKeys,
    addr: z
      .literal([':0', ''], {error: 'expected :0, or no addr at all: a TUN device has none'})
      .describe('A TUN device has no address to listen at; gost writes :0.')
      .optional(),
    handler,
    listener,
    metadata: metadata.optional(),
  })
  .describe('A TUN device, and what is done with what is routed into it.');

export type TungoFileService = z.infer<typeof tungoService>;
