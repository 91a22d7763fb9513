import {z} from 'zod';
import {selectorStrategies} from '../../flow/selector.js';
import {duration, limit, text, yesOrNo} from './fields.js';

const targetExample = '127.0.0.1:53';
export const nodesExample = [{addr: targetExample}];

const node = z
  .strictObject({
    name: text('A name for readers of the file. udptop ignores it.').optional(),
    addr: text('Where to forward to: 127.0.0.1:53, [::1]:53 or example.org:53.', targetExample),
  })
  .meta({description: 'A target.', examples: nodesExample});

const selector = z
  .strictObject({
    strategy: z.enum(selectorStrategies, {error: `expected ${selectorStrategies.join(', ')}`}).meta({
      description:
        'round: in turn. rand: at random. fifo: the first healthy target. hash: the same target for the same client address.',
      default: 'round',
    }),
    maxFails: limit(
      'A target is skipped after this many failures in a row: refusals, or silence while other targets answer.',
      1,
    ),
    failTimeout: duration('How long a target is skipped.', '10s'),
  })
  .partial()
  .meta({description: 'How a new session chooses its target.', examples: [{strategy: 'fifo'}]});

export const forwarderSchema = z
  .strictObject({
    nodes: z
      .array(node)
      .min(1, 'expected at least one node')
      .meta({description: 'The targets. Required unless hop names them.', examples: [nodesExample]})
      .optional(),
    hop: text('The name of one of `hops`, whose nodes are the targets.', 'hop-0').optional(),
    name: text('Alias of hop where there are no nodes, as in older files of gost.').optional(),
    selector: selector.optional(),
  })
  .meta({description: 'Where datagrams are forwarded to.', examples: [{nodes: nodesExample}]});

/** Settings of the sessions of a forwarded port: gost has them in the metadata of the listener or of the handler. */
export const sessionMetadata = {
  keepalive: yesOrNo('For udp: false ends a session with its first reply.', true),
  ttl: duration('Alias of udpTimeout, for udp.'),
};
