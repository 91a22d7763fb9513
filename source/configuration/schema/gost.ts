import {z} from 'zod';
import {authExample, authSchema, hopNodesSchema} from './chains.js';
import {duration, limit, text} from './fields.js';
import {ignored, ignoredInService} from './ignored.js';

const reload = ignored('Ignored: the list is read once, with this file.').optional();
const listOfNames = (description: string, example: string) =>
  z
    .array(z.string(), {error: 'expected a list of names'})
    .meta({description, examples: [[example]]})
    .optional();

/** Keys of every service that refer to the lists below, and gost's older spellings. */
export const gostServiceKeys = {
  interface: text('Alias of metadata.interface, as in older files of gost.', 'eth0').optional(),
  sockopts: z
    .strictObject({mark: limit('Alias of metadata.so_mark.').optional()})
    .meta({description: 'Alias of metadata.so_mark, as in older files of gost.', examples: [{mark: 438}]})
    .optional(),
  admission: text('The name of an admission: who may relay.', 'admission-0').optional(),
  admissions: listOfNames(
    'The names of several admissions, all of which a client has to pass.',
    'admission-0',
  ),
  bypass: text('The name of a bypass: targets that are not relayed to.', 'bypass-0').optional(),
  bypasses: listOfNames('The names of several bypasses.', 'bypass-0'),
  limiter: text('The name of a limiter of traffic.', 'limiter-0').optional(),
  climiter: text('The name of a limiter of sessions.', 'climiter-0').optional(),
  observer: text('The name of an observer, which logs the totals of the service.', 'observer-0').optional(),
  status: ignored('Ignored: gost writes it, and does not read it either.').optional(),
};

const observePeriod = duration('How often the observer logs. At least a second.', '5s');

/** How often observers log. gost has it in the metadata of the service or of the handler. */
export const observeMetadata = {
  observePeriod,
  'observer.period': observePeriod.describe('Alias of observePeriod.'),
  'observer.observePeriod': observePeriod.describe('Alias of observePeriod.'),
};

export const serviceMetadata = z
  .strictObject({
    interface: text('The network device through which forwarded datagrams leave (SO_BINDTODEVICE).', 'eth0'),
    so_mark: limit('The mark of forwarded datagrams, for ip rules (SO_MARK).'),
    ...observeMetadata,
    ...ignoredInService,
  })
  .partial()
  .describe('How forwarded datagrams leave, and how often an observer logs.');

/** Keys of the handler that refer to the lists below. */
export const gostHandlerKeys = {
  limiter: text('Alias of the limiter of the service.', 'limiter-0').optional(),
  observer: text('Alias of the observer of the service.', 'observer-0').optional(),
  retries: ignored('Ignored: a datagram is sent once.').optional(),
};

export const userKeys = {
  auther: text('The name of an auther: the users that clients may log in as.', 'auther-0').optional(),
  authers: listOfNames('The names of several authers.', 'auther-0'),
};

export const authersSchema = z
  .array(
    z
      .strictObject({
        name: text('The name that `auther` refers to.', 'auther-0'),
        auths: z
          .array(authSchema)
          .min(1, 'expected at least one user')
          .meta({description: 'The users.', examples: [[authExample]]}),
        reload,
      })
      .describe('Users.'),
  )
  .meta({
    description: 'Lists of users that SOCKS5 clients may log in as.',
    examples: [[{name: 'auther-0', auths: [authExample]}]],
  });

function matcherLists(what: string, name: string, description: string) {
  return z
    .array(
      z
        .strictObject({
          name: text(`The name that \`${name}\` refers to.`, `${name}-0`),
          whitelist: z
            .boolean({error: 'expected true or false'})
            .meta({
              description: `Whether only the ${what} below pass, instead of all others.`,
              default: false,
            })
            .optional(),
          reverse: z
            .boolean({error: 'expected true or false'})
            .describe('Alias of whitelist, as in older files of gost.')
            .optional(),
          matchers: z
            .array(z.string())
            .meta({description: `The ${what}: addresses and CIDR blocks.`, examples: [['10.0.0.0/8']]})
            .optional(),
          reload,
        })
        .describe(`A list of ${what}.`),
    )
    .meta({description, examples: [[{name: `${name}-0`, matchers: ['10.0.0.0/8']}]]});
}

export const admissionsSchema = matcherLists(
  'clients',
  'admission',
  'Lists of clients that may not relay, or with whitelist of those that may.',
);
export const bypassesSchema = matcherLists(
  'targets',
  'bypass',
  'Lists of targets that are not relayed to, or with whitelist of those that are.',
);

function limitLists(name: string, description: string, lines: string, example: string) {
  return z
    .array(
      z
        .strictObject({
          name: text(`The name that \`${name}\` refers to.`, `${name}-0`),
          limits: z
            .array(z.string())
            .min(1, 'expected at least one limit')
            .meta({description: lines, examples: [[example]]}),
          reload,
        })
        .describe('A list of limits.'),
    )
    .meta({description, examples: [[{name: `${name}-0`, limits: [example]}]]});
}

export const limitersSchema = limitLists(
  'limiter',
  'Limits of traffic. What exceeds one is dropped.',
  'Each: whom it limits ($ the whole service, $$ each flow, an address or a CIDR block each of its clients, `network` and a block its clients together), then what a second may bring from the client, then to the client: bytes (100MB), datagrams (1000pps), or, once, new sessions (10sps).',
  '$ 100MB 100MB',
);
export const climitersSchema = limitLists(
  'climiter',
  'Limits of sessions.',
  'Each: whom it limits ($ the whole service, $$ each client, an address or a CIDR block each of its clients), then how many sessions.',
  '$$ 100',
);

export const observersSchema = z
  .array(
    z
      .strictObject({
        name: text('The name that `observer` refers to.', 'observer-0'),
        type: z
          .literal('log', {error: 'expected the observer type log'})
          .describe('log: totals go to the log, which is all that an observer can do here.')
          .optional(),
      })
      .describe('An observer.'),
  )
  .meta({description: 'Observers, which log the totals of services.', examples: [[{name: 'observer-0'}]]});

export const hopsSchema = z
  .array(
    z
      .strictObject({
        name: text('The name that `hop` and the hops of chains refer to.', 'hop-0'),
        nodes: hopNodesSchema,
        reload,
      })
      .describe('A hop: targets of forwarders, or a proxy of chains.'),
  )
  .meta({
    description: 'Hops that forwarders and chains refer to by name.',
    examples: [[{name: 'hop-0', nodes: [{addr: '127.0.0.1:53'}]}]],
  });
