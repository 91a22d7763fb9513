import {z} from 'zod';
import {commonKeys, flowMetadata, handlerExpected, limit, text, yesOrNo} from './fields.js';

const handler = z
  .strictObject({
    type: z.literal('tungo', {error: handlerExpected}).meta({
      description: 'tungo: relay every UDP flow that is routed into a TUN device.',
      examples: ['tungo'],
    }),
    chain: text('The name of the chain that datagrams are sent through.', 'chain-0').optional(),
    metadata: z
      .strictObject({
        ...flowMetadata,
        udpBufferSize: limit(
          'The largest payload that is relayed, in bytes. Larger ones are dropped.',
          65_535,
        ),
        'tungo.udpBufferSize': limit('Alias of udpBufferSize.'),
        'udp.maxConcurrency': limit('Alias of limits.maxSessions.'),
        udpMaxConcurrency: limit('Alias of udp.maxConcurrency.'),
        'tungo.udp.maxConcurrency': limit('Alias of udp.maxConcurrency.'),
        ipv6: yesOrNo('Whether IPv6 is relayed. By default true if net or a route has IPv6.'),
        multicastGroups: z
          .union([z.string(), z.array(z.string())], {
            error: 'expected a list of multicast addresses such as [239.1.2.3]',
          })
          .meta({
            description: 'The multicast groups whose datagrams are forwarded. By default none.',
            examples: [['239.1.2.3']],
          }),
      })
      .partial()
      .describe('Settings of the handler.')
      .optional(),
  })
  .meta({description: 'What happens to the datagrams.', examples: [{type: 'tungo'}]});

const networkExample = '10.66.0.1/24';

const listener = z
  .strictObject({
    type: z
      .literal('tungo', {error: 'expected the listener type tungo, as its handler is'})
      .meta({description: 'tungo: a TUN device.', examples: ['tungo']}),
    metadata: z
      .strictObject({
        name: text('The name of the device.', 'udp0', 'tungo').optional(),
        net: text(
          'The addresses of the device: 10.66.0.1/24, or several separated by commas.',
          networkExample,
        ),
        mtu: limit(
          'The MTU of the device in bytes: 68 to 65535, and at least 1280 with IPv6.',
          1420,
        ).optional(),
        route: text(
          'The CIDR blocks that are routed into the device, separated by commas.',
          '10.99.0.0/16',
        ).optional(),
        routes: z
          .array(z.string())
          .meta({
            description:
              'The CIDR blocks that are routed into the device, each optionally followed by a space and a gateway.',
            examples: [['10.99.0.0/16']],
          })
          .optional(),
      })
      .meta({description: 'The device.', examples: [{net: networkExample}]}),
  })
  .meta({
    description: 'How datagrams are received.',
    examples: [{type: 'tungo', metadata: {net: networkExample}}],
  });

const metadata = z
  .strictObject({
    interface: text(
      'The network device through which forwarded datagrams leave (SO_BINDTODEVICE).',
      'eth0',
    ).optional(),
    so_mark: limit('The mark of forwarded datagrams, for ip rules (SO_MARK).').optional(),
  })
  .describe('How forwarded datagrams are kept out of the device.');

/** A service of the handler `tungo`. */
export const tungoService = z
  .strictObject({
    ...commonKeys,
    // A TUN device is reached by a route only, so no client is a stranger.
    allow: commonKeys.allow.meta({
      description: 'The clients that may relay: CIDR blocks such as 10.0.0.0/8, or any (default).',
      examples: [['10.0.0.0/8'], 'any'],
    }),
    addr: z
      .literal([':0', ''], {error: 'expected :0, or no addr at all: a TUN device has none'})
      .describe('A TUN device listens at no address; gost writes :0.')
      .optional(),
    handler,
    listener,
    metadata: metadata.optional(),
  })
  .describe('A TUN device, and a handler for what is routed into it.');

export type TungoFileService = z.infer<typeof tungoService>;
