import {z} from 'zod';

const text = (description: string, example?: string) =>
  z.string().meta(example === undefined ? {description} : {description, examples: [example]});

const authExample = {username: 'user', password: 'secret'};

/** RFC 1929; an issue with it is told without the texts. */
export const authSchema = z
  .strictObject({
    username: text('1 to 255 bytes.', authExample.username),
    password: text('1 to 255 bytes.', authExample.password),
  })
  .meta({description: 'User and password (RFC 1929).', examples: [authExample]});

const connectorExample = {type: 'socks5'};
const nodeExample = {addr: '127.0.0.1:1080', connector: connectorExample};
const hopExample = {nodes: [nodeExample]};

const node = z
  .strictObject({
    name: text('A name for people to read.').optional(),
    addr: text('Where the proxy listens: 127.0.0.1:1080 or proxy.example.org:1080.', nodeExample.addr),
    connector: z
      .strictObject({
        type: z.enum(['socks5', 'socks'], {error: 'expected the connector type socks5'}).meta({
          description: 'socks5: datagrams go through UDP ASSOCIATE (RFC 1928).',
          examples: ['socks5'],
        }),
        auth: authSchema.optional(),
      })
      .meta({description: 'What the proxy speaks.', examples: [connectorExample]}),
    dialer: z
      .strictObject({
        type: z.literal('tcp', {error: 'expected the dialer type tcp'}).meta({
          description: 'tcp: the control connection is plain TCP.',
          examples: ['tcp'],
        }),
      })
      .meta({description: 'How the proxy is reached. May be left out.', examples: [{type: 'tcp'}]})
      .optional(),
  })
  .meta({description: 'A proxy.', examples: [nodeExample]});

const hop = z
  .strictObject({
    name: text('A name for people to read.').optional(),
    nodes: z
      .array(node)
      .length(1, 'expected exactly one node')
      .meta({description: 'The proxy: exactly one.', examples: [[nodeExample]]}),
  })
  .meta({description: 'A step of the way.', examples: [hopExample]});

export const chainsSchema = z
  .array(
    z
      .strictObject({
        name: text('By which handlers name it.', 'chain-0'),
        hops: z
          .array(hop)
          .length(1, 'expected exactly one hop')
          .meta({description: 'The way: exactly one hop.', examples: [[hopExample]]}),
      })
      .describe('A way to the targets.'),
  )
  .meta({
    description: 'Proxies that services send through.',
    examples: [[{name: 'chain-0', hops: [hopExample]}]],
  });

export type FileChain = z.infer<typeof chainsSchema>[number];
