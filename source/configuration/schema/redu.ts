import {z} from 'zod';
import {tproxyChoices} from '../ranges.js';
import {commonKeys, duration, flowMetadata, handlerExpected, text, yesOrNo} from './fields.js';
import {gostHandlerKeys, gostServiceKeys, observeMetadata, serviceMetadata} from './gost.js';
import {ignoredInListener} from './ignored.js';
import {markKeys} from './insert.js';

const tproxyExpected = `expected ${tproxyChoices.join(' or ')}`;
const gatewayMetadata = {
  ttl: duration('Alias of udpTimeout.'),
  tproxy: z.union([z.enum(tproxyChoices), z.literal(true)], {error: tproxyExpected}).meta({
    description:
      'auto: udptop sets the rules of the kernel itself, and takes them back. manual, or true as in gost: they are there already.',
    default: 'manual',
    examples: ['auto'],
  }),
};

/** A service of the handler `redu`. */
export const reduService = z
  .strictObject({
    ...commonKeys,
    ...gostServiceKeys,
    metadata: serviceMetadata.optional(),
    allow: commonKeys.allow.meta({
      description: 'The clients that may relay: CIDR blocks such as 10.0.0.0/8, or any (default).',
      examples: [['10.0.0.0/8'], 'any'],
    }),
    addr: text('Where rules give it datagrams; :12345 is every address, IPv4 and IPv6.', ':12345'),
    handler: z
      .strictObject({
        type: z.literal('redu', {error: handlerExpected}).meta({
          description:
            'redu: on a gateway, relay what rules give it of what passes through (TPROXY; Linux, as root).',
          examples: ['redu'],
        }),
        ...gostHandlerKeys,
        chain: text('The name of the chain that datagrams are sent through.', 'chain-0').optional(),
        metadata: z
          .strictObject({
            ...flowMetadata,
            ...observeMetadata,
            ...gatewayMetadata,
            transparent: yesOrNo('Whether targets see the address and port of the client.', false),
            ...markKeys,
          })
          .partial()
          .describe('Settings of the handler.')
          .optional(),
      })
      .meta({description: 'What happens to the datagrams.', examples: [{type: 'redu'}]}),
    listener: z
      .strictObject({
        type: z
          .literal('redu', {error: 'expected the listener type redu, as its handler is'})
          .meta({description: 'redu: a socket that rules give datagrams to.', examples: ['redu']}),
        metadata: z
          .strictObject({...gatewayMetadata, ...ignoredInListener})
          .partial()
          .describe('Settings of the listener.')
          .optional(),
      })
      .meta({description: 'How datagrams are received.', examples: [{type: 'redu'}]})
      .optional(),
  })
  .describe('A gateway, which relays what would pass through it.');

export type ReduFileService = z.infer<typeof reduService>;
