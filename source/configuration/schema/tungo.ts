import {z} from 'zod';
import {commonKeys, flowMetadata, handlerExpected, limit, limitOrNone, text, yesOrNo} from './fields.js';
import {gostHandlerKeys, gostServiceKeys, observeMetadata, serviceMetadata} from './gost.js';
import {ignoredInTungoHandler, ignoredInTungoListener} from './ignored.js';

const groups = (description: string) =>
  z
    .union([z.string(), z.array(z.string())], {
      error: 'expected a list of multicast addresses such as [239.1.2.3]',
    })
    .meta({description, examples: [['239.1.2.3']]});

const handler = z
  .strictObject({
    type: z.literal('tungo', {error: handlerExpected}).meta({
      description: 'tungo: relay every UDP flow that is routed into a TUN device.',
      examples: ['tungo'],
    }),
    chain: text('The name of the chain that datagrams are sent through.', 'chain-0').optional(),
    ...gostHandlerKeys,
    metadata: z
      .strictObject({
        ...flowMetadata,
        udpBufferSize: limit(
          'The largest payload that is relayed, in bytes. Larger ones are dropped.',
          65_535,
        ),
        'udp.bufferSize': limit('Alias of udpBufferSize.'),
        'tungo.udpBufferSize': limit('Alias of udpBufferSize.'),
        'udp.maxConcurrency': limitOrNone('Alias of limits.maxSessions; 0 for no limit.'),
        udpMaxConcurrency: limitOrNone('Alias of udp.maxConcurrency.'),
        maxConcurrency: limitOrNone('Alias of udp.maxConcurrency.'),
        'tungo.udp.maxConcurrency': limitOrNone('Alias of udp.maxConcurrency.'),
        'tungo.udpMaxConcurrency': limitOrNone('Alias of udp.maxConcurrency.'),
        ...observeMetadata,
        ...ignoredInTungoHandler,
        ipv6: yesOrNo('Whether IPv6 is relayed. By default true if net or a route has IPv6.'),
        multicastGroups: groups('The multicast groups whose datagrams are forwarded. By default none.'),
        'tungo.multicastGroups': groups('Alias of multicastGroups.'),
      })
      .partial()
      .describe('Settings of the handler.')
      .optional(),
  })
  .meta({description: 'What happens to the datagrams.', examples: [{type: 'tungo'}]});

const networkExample = '10.66.0.1/24';

/** gost's other spelling of each key. */
const tunSpellings = {
  'tun.name': text('Alias of name.').optional(),
  'tun.net': text('Alias of net.').optional(),
  'tun.mtu': limit('Alias of mtu.').optional(),
  'tun.peer': text('Alias of peer.').optional(),
  'tun.gw': text('Alias of gw.').optional(),
  'tun.route': text('Alias of route.').optional(),
  'tun.routes': z
    .union([z.string(), z.array(z.string())])
    .describe('Alias of routes.')
    .optional(),
};

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
        ).optional(),
        mtu: limit(
          'The MTU of the device in bytes: 68 to 65535, and at least 1280 with IPv6.',
          1420,
        ).optional(),
        peer: text(
          'The address at the other end of the device: it is routed into the device.',
          '10.66.0.2',
        ).optional(),
        gw: text('The gateway of routes that name none.', '10.66.0.2').optional(),
        route: text(
          'The CIDR blocks that are routed into the device, separated by commas.',
          '10.99.0.0/16',
        ).optional(),
        routes: z
          .union([z.string(), z.array(z.string())], {
            error: 'expected a list of CIDR blocks such as [10.99.0.0/16]',
          })
          .meta({
            description:
              'The CIDR blocks that are routed into the device, each optionally followed by a space and a gateway.',
            examples: [['10.99.0.0/16']],
          })
          .optional(),
        ...tunSpellings,
        ...ignoredInTungoListener,
      })
      .meta({description: 'The device.', examples: [{net: networkExample}]}),
  })
  .meta({
    description: 'How datagrams are received.',
    examples: [{type: 'tungo', metadata: {net: networkExample}}],
  });

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
    metadata: serviceMetadata.optional(),
    ...gostServiceKeys,
  })
  .describe('A TUN device, and a handler for what is routed into it.');

export type TungoFileService = z.infer<typeof tungoService>;
