import {z} from 'zod';
import {duration, text} from './fields.js';

const serverExample = 'nats://hub.example.org:4222';

const tls = z
  .strictObject({
    ca: text('A file with the certificate of who signed that of the hub.', 'ca.pem').optional(),
    certificate: text('A file with the certificate of this machine.', 'machine.pem').optional(),
    key: text('A file with the key of that certificate.', 'machine-key.pem').optional(),
  })
  .meta({
    description: 'Encrypts the connection. {} trusts the usual authorities.',
    examples: [{ca: 'ca.pem'}],
  });

const settings = z
  .strictObject({
    servers: z
      .array(z.string(), {error: `expected a list such as [${serverExample}]`})
      .min(1, `expected a list such as [${serverExample}]`)
      .meta({
        description: 'The servers of the hub, NATS: one, or several of a cluster.',
        examples: [[serverExample]],
      }),
    name: text('The name of the fleet: a hub may have several.', 'edge', 'udptop').optional(),
    host: text('What this machine is called there. By default its host name.', 'fra-1').optional(),
    prefix: text(
      'The first word of all subjects, for a hub with other users.',
      'udptop',
      'udptop',
    ).optional(),
    credentials: text('A file of credentials (.creds), as nsc writes it.', 'machine.creds').optional(),
    nkey: text('A file with the seed of an nkey.', 'machine.nk').optional(),
    tls: tls.optional(),
    history: duration(
      'How long the hub keeps the past of the fleet, if it keeps streams (nats-server -js). 0s for not at all.',
      '24h',
    ).optional(),
  })
  .describe('The fleet that this machine joins, in parts.');

/** A URL as after `--fleet`, or its parts. Relative paths start at the file of the configuration. */
export const fleetSchema = z
  .union([z.string(), settings], {
    error: `expected a URL such as ${serverExample}/edge, or servers: and more`,
  })
  .meta({
    description:
      'The fleet that this machine joins: a URL such as nats://hub:4222/edge, or its parts. By default none.',
    examples: ['nats://hub.example.org:4222/edge'],
  });

export type FileFleet = z.infer<typeof fleetSchema>;
