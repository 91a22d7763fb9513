import {z} from 'zod';
import {selectorStrategies} from '../../flow/selector.js';

import {duration, limit, text} from './fields.js';

const targetExample = '127.0.0.1:53';
export const nodesExample = [{addr: targetExample}];

const node = z
  .strictObject({
    name: text('A name for people to read.').optional(),
    addr: text('Where to forward to: 127.0.0.1:53, [::1]:53 or example.org:53.', targetExample),
  })
  .meta({description: 'A target.', examples: nodesExample});

const selector = z
  .strictObject({
    strategy: z
      .enum(selectorStrategies, {error: `expected ${selectorStrategies.join(', ')}`})
      .describe(
        'round: in turn (default). rand: by chance. fifo: the first that is well. hash: by client address.',
      ),
    maxFails: limit('After so many refusals in a row a target is passed over (default 1).'),
    failTimeout: duration('How long a target is passed over (default 10s).'),
  })
  .partial()
  .meta({description: 'How a target is chosen for a new session.', examples: [{strategy: 'fifo'}]});

export const forwarderSchema = z
  .strictObject({
    nodes: z
      .array(node)
      .min(1, 'expected at least one node')
      .meta({description: 'The targets.', examples: [nodesExample]}),
    selector: selector.optional(),
  })
  .meta({description: 'Where datagrams go.', examples: [{nodes: nodesExample}]});

/** What gost says of the sessions of a forwarded port, in the listener's metadata or the handler's. */
export const sessionMetadata = {
  keepalive: z
    .boolean({error: 'expected true or false'})
    .describe('Of udp: false ends a session with its first reply (default true).'),
  ttl: duration('Of udp: another word for udpTimeout.'),
};
