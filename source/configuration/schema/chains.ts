import {z} from 'zod';

const text = (description: string, example?: string) =>
  z.string().meta(example === undefined ? {description} : {description, examples: [example]});

export const authExample = {username: 'user', password: 'secret'};

/** RFC 1929. Messages about it never quote the texts. */
export const authSchema = z
  .strictObject({
    username: text('The user, 1 to 255 bytes.', authExample.username),
    password: text(
      'The password, 1 to 255 bytes. Or else one of the next two keys says where it is.',
      authExample.password,
    ).optional(),
    passwordFile: text(
      'A file that has the password, and a line break at most. A relative path starts at this file.',
      '/etc/udptop/password',
    ).optional(),
    passwordEnvironment: text('The environment variable that has the password.', 'SOCKS_PASSWORD').optional(),
  })
  .superRefine((auth, context) => {
    const written = auth.password ?? auth.passwordFile ?? auth.passwordEnvironment;
    // A key that is not right is told as such.
    if (written !== undefined || context.issues.length > 0) return;
    context.addIssue({code: 'invalid_type', expected: 'string', path: ['password'], input: auth.password});
  })
  .meta({description: 'The user and password that are required (RFC 1929).', examples: [authExample]});

export type FileAuth = z.infer<typeof authSchema>;

const connectorExample = {type: 'socks5'};
const nodeExample = {addr: '127.0.0.1:1080', connector: connectorExample};
const hopExample = {nodes: [nodeExample]};

const node = z
  .strictObject({
    name: text('A name for readers of the file. udptop ignores it.').optional(),
    addr: text('The address of the proxy: 127.0.0.1:1080 or proxy.example.org:1080.', nodeExample.addr),
    connector: z
      .strictObject({
        type: z.enum(['socks5', 'socks'], {error: 'expected the connector type socks5'}).meta({
          description: 'socks5: datagrams go through UDP ASSOCIATE (RFC 1928).',
          examples: ['socks5'],
        }),
        auth: authSchema.optional(),
      })
      .meta({description: 'The protocol of the proxy.', examples: [connectorExample]}),
    dialer: z
      .strictObject({
        type: z.literal('tcp', {error: 'expected the dialer type tcp'}).meta({
          description: 'tcp: the control connection is plain TCP.',
          examples: ['tcp'],
        }),
      })
      .meta({
        description: 'How the proxy is reached. Optional, since tcp is the only choice.',
        examples: [{type: 'tcp'}],
      })
      .optional(),
  })
  .meta({description: 'A proxy.', examples: [nodeExample]});

/** Nodes of a hop by itself: a forwarder takes them as targets, a chain takes the only one as its proxy. */
export const hopNodesSchema = z
  .array(node.partial({connector: true}).describe('A target, or a proxy with its connector.'))
  .min(1, 'expected at least one node')
  .meta({description: 'The nodes.', examples: [[nodeExample]]});

const hop = z
  .strictObject({
    name: text('The name of one of `hops`, if it has no nodes of its own.').optional(),
    nodes: z
      .array(node)
      .length(1, 'expected exactly one node')
      .meta({description: 'The proxy: exactly one.', examples: [[nodeExample]]})
      .optional(),
  })
  .meta({description: 'A hop of the chain.', examples: [hopExample]});

export const chainsSchema = z
  .array(
    z
      .strictObject({
        name: text('The name that `handler.chain` refers to.', 'chain-0'),
        hops: z
          .array(hop)
          .length(1, 'expected exactly one hop')
          .meta({description: 'The hops: exactly one.', examples: [[hopExample]]}),
      })
      .describe('A chain of proxies to the targets.'),
  )
  .meta({
    description: 'Proxies that services send through.',
    examples: [[{name: 'chain-0', hops: [hopExample]}]],
  });

export type FileChain = z.infer<typeof chainsSchema>[number];
