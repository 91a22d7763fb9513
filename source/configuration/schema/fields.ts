import {z} from 'zod';
import {durationExample, durationPattern} from '../../quantity/duration.js';

// Descriptions and examples show in editors; the examples also say what to write for a missing key.
export const text = (description: string, example?: string) =>
  z.string().meta(example === undefined ? {description} : {description, examples: [example]});
export const duration = (description: string) =>
  z
    .string({error: `expected ${durationExample}`})
    .regex(durationPattern, `expected ${durationExample}`)
    .meta({description, examples: ['30s']});
export const limit = (description: string) =>
  z
    .int({error: 'expected a whole number from 1 up'})
    .min(1, 'expected a whole number from 1 up')
    .describe(description);

export const handlerExpected = 'expected the handler type udp, socks5, socks or tungo';

/** Which variant of a service a handler's type makes it: 0 has an address to listen at, 1 a TUN device. */
export function serviceVariant(type: unknown): number {
  return type === 'tungo' ? 1 : 0;
}

/** Metadata that gost gives any handler of UDP flows, with the original's other spellings. */
export const flowMetadata = {
  statsGUID: text('Under which GUID the reporter of this service is registered (default: its name).'),
  'tungo.statsGUID': text('Another spelling of statsGUID.'),
  'stats.guid': text('Another spelling of statsGUID.'),
  udpTimeout: duration('How long a session lives without traffic in either direction (default 30s).'),
  'tungo.udpTimeout': duration('Another spelling of udpTimeout.'),
};

const limits = z
  .strictObject({
    maxSessions: limit('Sessions of this service at a time (default 10000).').optional(),
    maxSessionsPerClient: limit(
      'Sessions of one client address at a time (default: maxSessions).',
    ).optional(),
  })
  .meta({description: 'What one service may hold open.', examples: [{maxSessions: 10_000}]});

/** What any service may say. */
export const commonKeys = {
  name: text(
    'Names the service on the screen and in snapshots; unique (default service-0, service-1, ...).',
  ).optional(),
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
};
