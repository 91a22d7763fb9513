import {z} from 'zod';
import {
  durationExample,
  durationOrSecondsPattern,
  formatDuration,
  parseDurationOrSeconds,
} from '../../quantity/duration.js';

// Editors and docs/configuration.md show descriptions, defaults and examples; messages about a missing key quote the example.
export const text = (description: string, example?: string, byDefault?: string) =>
  z.string().meta({
    description,
    ...(byDefault !== undefined && {default: byDefault}),
    ...(example !== undefined && {examples: [example]}),
  });
const durationExpected = `expected ${durationExample}`;
export const duration = (description: string, byDefault?: string) =>
  z
    .union([z.string().regex(durationOrSecondsPattern, durationExpected), z.int().min(0, durationExpected)], {
      error: durationExpected,
    })
    .meta({description, ...(byDefault !== undefined && {default: byDefault}), examples: ['30s']});
interface LimitsMs {
  readonly min: number;
  readonly max: number;
}

const expectedWithin = ({min, max}: LimitsMs) =>
  `${durationExpected}, from ${formatDuration(min)} to ${formatDuration(max)}`;
const isWithin = (ms: number | undefined, {min, max}: LimitsMs) => ms !== undefined && ms >= min && ms <= max;

/** A number alone is a number of seconds. */
export function durationWithin(limits: LimitsMs) {
  const expected = expectedWithin(limits);
  return z
    .union([z.string().regex(durationOrSecondsPattern, expected), z.int().min(0, expected)], {
      error: expected,
    })
    .refine(value => isWithin(parseDurationOrSeconds(value), limits), expected);
}

export const limit = (description: string, byDefault?: number) =>
  z
    .int({error: 'expected a whole number from 1 up'})
    .min(1, 'expected a whole number from 1 up')
    .meta({description, ...(byDefault !== undefined && {default: byDefault})});
export const yesOrNo = (description: string, byDefault?: boolean) =>
  z
    .boolean({error: 'expected true or false'})
    .meta({description, ...(byDefault !== undefined && {default: byDefault})});

/** The same for a limit that 0 turns off. */
export const limitOrNone = (description: string) =>
  z
    .int({error: 'expected a whole number from 0 up'})
    .min(0, 'expected a whole number from 0 up')
    .meta({description});

export const handlerExpected = 'expected the handler type udp, socks5, socks, tungo, insert, redu or capture';

/** Handlers that have a kind of service of their own, in its order; the kind before them listens at an address. */
const handlersApart: readonly unknown[] = ['tungo', 'capture', 'insert', 'redu'];

/** The variant of a service by the type of its handler: 0 listens at an address. */
export function serviceVariant(type: unknown): number {
  return handlersApart.indexOf(type) + 1;
}

/** Metadata of every handler, as in gost, with all aliases. */
export const flowMetadata = {
  statsGUID: text(
    'The GUID under which the reporter of this service is registered. By default the name of the service.',
    '7f6c5d1e-0c3a-4a55-9d5e-2f1b7a4b9c10',
  ),
  'tungo.statsGUID': text('Alias of statsGUID.'),
  'stats.guid': text('Alias of statsGUID.'),
  udpTimeout: duration('A session without traffic in either direction ends after this time.', '30s'),
  'tungo.udpTimeout': duration('Alias of udpTimeout.'),
};

const amplificationExpected = 'expected a number from 1 up, or off';
const amplification = z
  .union([z.number(), z.literal('off')], {error: amplificationExpected})
  .refine(value => value === 'off' || value >= 1, amplificationExpected)
  .meta({
    description:
      'A client that has not sent again after the first reply gets at most this many times the bytes that it sent: replies to forged addresses flood nobody. By default 10, and off for clients at loopback and private addresses.',
    examples: [10, 'off'],
  });

const limits = z
  .strictObject({
    maxSessions: limit('The most sessions that the service has at a time.', 10_000).optional(),
    maxSessionsPerClient: limit(
      'The most sessions that one client address has at a time. By default maxSessions.',
    ).optional(),
    newSessionsPerSecond: limitOrNone(
      'How many sessions may begin in a second on average. More clients wait, and their networks (IPv4 /24, IPv6 /56) take turns. By default 500 for udp services, this machine’s own programs aside; 0 for no limit.',
    ).optional(),
    amplification: amplification.optional(),
  })
  .meta({description: 'Limits of the service.', examples: [{maxSessions: 10_000}]});

/** Keys of every service. */
export const commonKeys = {
  name: text(
    'The unique name of the service on the screen and in snapshots. By default service-0, service-1 and so on.',
    'dns',
  ).optional(),
  limits: limits.optional(),
  allow: z
    .union([z.string(), z.array(z.string())], {
      error: 'expected a list of CIDR blocks such as [10.0.0.0/8], or the word any',
    })
    .meta({
      description:
        'The clients that may relay: CIDR blocks such as 10.0.0.0/8, or any. Required unless addr is loopback; by default loopback clients only.',
      examples: [['10.0.0.0/8'], 'any'],
    })
    .optional(),
  deny: z
    .union([z.string(), z.array(z.string())], {
      error: 'expected a list of CIDR blocks such as [10.0.0.7, 10.1.0.0/16]',
    })
    .meta({
      description: 'The clients that may not relay, although allow admits them: addresses and CIDR blocks.',
      examples: [['10.0.0.7', '10.1.0.0/16']],
    })
    .optional(),
};
