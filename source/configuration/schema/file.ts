import {z} from 'zod';
import {transportChoices} from '../../flow/transport-choice.js';
import {defaultSettings} from '../defaults.js';
import {maxThreads, trafficLogLimitsMs} from '../ranges.js';
import {appsSchema} from './apps.js';
import {captureService} from './capture.js';
import {authSchema, chainsSchema} from './chains.js';
import {commonKeys, durationWithin, flowMetadata, handlerExpected, limit, text, yesOrNo} from './fields.js';
import {fleetSchema} from './fleet.js';
import {
  admissionsSchema,
  authersSchema,
  bypassesSchema,
  climitersSchema,
  gostHandlerKeys,
  gostServiceKeys,
  hopsSchema,
  limitersSchema,
  observeMetadata,
  observersSchema,
  serviceMetadata,
  userKeys,
} from './gost.js';
import {ignoredInHandler, ignoredInListener, ignoredSections} from './ignored.js';
import {type InsertFileService, insertService, markKeys} from './insert.js';
import {labelsSchema} from './labels.js';
import {metricsSchema} from './metrics.js';
import {type ReduFileService, reduService} from './redu.js';
import {alertsSchema, filtersSchema, keysSchema, screenSchema} from './screen.js';
import {forwarderSchema, nodesExample, sessionMetadata} from './targets.js';
import {type TungoFileService, tungoService} from './tungo.js';

const collectorExpected = 'expected a collector such as 127.0.0.1:4739';
const geoExpected = 'expected the path of an .mmdb file';

const handlerMetadata = z
  .strictObject({
    ...flowMetadata,
    ...sessionMetadata,
    ...observeMetadata,
    ...ignoredInHandler,
    replies: z.enum(['target', 'any-port'], {error: 'expected target or any-port'}).meta({
      description: 'For udp: any-port also takes replies from other ports of the target, as TFTP needs it.',
      default: 'target',
    }),
    transparent: yesOrNo(
      'For udp: whether targets see the address and port of the client. Their replies have to come back through this machine (Linux, as root).',
      false,
    ),
    proxyProtocol: z.literal([0, 2], {error: 'expected 2, or 0 for none'}).meta({
      description:
        'For udp: 2 puts a header in front of each datagram that tells the target the address and port of the client (PROXY protocol, version 2).',
      default: 0,
      examples: [2],
    }),
    ...markKeys,
    mapping: z.enum(['shared', 'per-target'], {error: 'expected shared or per-target'}).meta({
      description:
        'For socks5: shared: all targets see a client at the same address and port. per-target: each sees another port.',
      default: 'shared',
    }),
    privateTargets: z
      .union([z.string(), z.array(z.string())], {
        error: 'expected a list of CIDR blocks such as [10.0.0.0/8], or the word any',
      })
      .meta({
        description:
          'For socks5: the loopback, link-local and private addresses that clients from elsewhere may reach: CIDR blocks such as 10.0.0.0/8, or any. By default none. Clients on loopback reach them all.',
        examples: [['10.0.0.0/8'], 'any'],
      }),
    udp: z
      .literal(true, {error: 'expected true, or nothing: UDP is all that is relayed'})
      .describe("For socks5: gost's switch for UDP, which is always on here."),
    udpBufferSize: limit(
      "For socks5: gost's largest datagram in bytes. udptop ignores it and relays every length.",
    ),
  })
  .partial()
  .describe('Settings of the handler.');

const handler = z
  .strictObject({
    type: z.enum(['udp', 'socks5', 'socks'], {error: handlerExpected}).meta({
      description: 'udp: forward a port. socks5 or socks: relay for SOCKS5 clients, UDP only.',
      examples: ['udp'],
    }),
    auth: authSchema.optional(),
    ...userKeys,
    ...gostHandlerKeys,
    chain: text('The name of the chain that datagrams are sent through.', 'chain-0').optional(),
    metadata: handlerMetadata.optional(),
  })
  .meta({description: 'What happens to the datagrams.', examples: [{type: 'udp'}]});

const listener = z
  .strictObject({
    type: z.enum(['udp', 'tcp'], {error: 'expected the listener type udp or tcp'}).meta({
      description: 'udp: a UDP socket, for the handler udp. tcp: for the handler socks5.',
      examples: ['udp'],
    }),
    metadata: z
      .strictObject({...sessionMetadata, ...ignoredInListener})
      .partial()
      .describe('Settings of the listener.')
      .optional(),
  })
  .meta({description: 'How datagrams are received.', examples: [{type: 'udp'}]});

const socketService = z
  .strictObject({
    ...commonKeys,
    ...gostServiceKeys,
    metadata: serviceMetadata.optional(),
    addr: text(
      'Where to listen: 127.0.0.1:5300, [::1]:5300, or :5300 for loopback; with allow, :5300 is every IPv4 address, as in gost. With port 0 the kernel chooses the port.',
      '127.0.0.1:5300',
    ),
    handler,
    listener: listener.optional(),
    forwarder: forwarderSchema.optional(),
  })
  .describe('A listener, its handler, and its targets, unless clients choose these.');

export type SocketFileService = z.infer<typeof socketService>;
/** A service that relays. */
export type RelayFileService = OutwardFileService | InsertFileService;
/** One whose datagrams leave for targets elsewhere. */
export type OutwardFileService = SocketFileService | TungoFileService | ReduFileService;

/** The shape of a configuration file. `parseService` parses texts such as addresses afterwards. */
export const fileSchema = z
  .strictObject({
    transport: z
      .enum(transportChoices, {error: `expected ${transportChoices.join(', ')}`})
      .meta({
        description:
          'How datagrams enter and leave: portable (node:dgram), batched (Linux system calls), or auto: batched where it works.',
        default: defaultSettings.transport,
      })
      .optional(),
    threads: z
      .int({error: `expected a whole number from 1 to ${maxThreads}`})
      .min(1, `expected a whole number from 1 to ${maxThreads}`)
      .max(maxThreads, `expected a whole number from 1 to ${maxThreads}`)
      .meta({
        description: 'The number of relay threads. More than one needs the batched transport.',
        default: defaultSettings.threads,
      })
      .optional(),
    control: z
      .string({error: 'expected the path of a unix socket'})
      .min(1, 'expected the path of a unix socket')
      .meta({
        description:
          'The path of the control socket: HTTP over a unix socket, for the same user only. By default none.',
        examples: ['/run/udptop/control.sock'],
      })
      .optional(),
    metrics: metricsSchema.optional(),
    fleet: fleetSchema.optional(),
    reporterModule: z
      .string({error: 'expected the path of a JavaScript module'})
      .min(1, 'expected the path of a JavaScript module')
      .meta({
        description:
          'A module with reporters, which every relay thread loads: its default export is an object of reporters by GUID. A relative path starts at this file. By default none.',
        examples: ['./reporters.mjs'],
      })
      .optional(),
    trafficLogInterval: durationWithin(trafficLogLimitsMs)
      .meta({
        description:
          'How often a flow with traffic is logged; its start and end are logged too. 0s for never.',
        default: '0s',
        examples: ['30s'],
      })
      .optional(),
    keys: keysSchema.optional(),
    filters: filtersSchema.optional(),
    alerts: alertsSchema.optional(),
    screen: screenSchema.optional(),
    labels: labelsSchema.optional(),
    apps: appsSchema.optional(),
    inspect: yesOrNo(
      'Inspect the first payloads of a flow for its protocol.',
      defaultSettings.inspect,
    ).optional(),
    resolve: yesOrNo(
      'Look up the names of client and target addresses by reverse DNS.',
      defaultSettings.resolve,
    ).optional(),
    processes: yesOrNo(
      'Look up the processes and users of local clients (Linux).',
      defaultSettings.processes,
    ).optional(),
    geo: z
      .array(z.string({error: geoExpected}).min(1, geoExpected), {
        error: `expected a list such as [city.mmdb]`,
      })
      .meta({
        description:
          'Files that tell where addresses are: .mmdb files of countries, cities or ASNs, of MaxMind (GeoLite2) or DB-IP. The first file that knows something says it. A relative path starts at this file. By default none.',
        examples: [['GeoLite2-City.mmdb', 'dbip-asn-lite.mmdb']],
      })
      .optional(),
    ipfix: z
      .string({error: collectorExpected})
      .min(1, collectorExpected)
      .meta({
        description:
          'Who gets IPFIX records of flows: 127.0.0.1:4739, udp://[::1]:4739 or tcp://host, with ?activeTimeout=5m&domain=7. By default nobody.',
        examples: ['127.0.0.1:4739'],
      })
      .optional(),
    services: z
      // In the order of `serviceVariant`.
      .array(z.union([socketService, tungoService, captureService, insertService, reduService]))
      .min(1, 'expected at least one service')
      .meta({
        description: 'The services to relay and watch.',
        examples: [[{addr: '127.0.0.1:5300', handler: {type: 'udp'}, forwarder: {nodes: nodesExample}}]],
      })
      .optional(),
    chains: chainsSchema.optional(),
    hops: hopsSchema.optional(),
    authers: authersSchema.optional(),
    admissions: admissionsSchema.optional(),
    bypasses: bypassesSchema.optional(),
    limiters: limitersSchema.optional(),
    climiters: climitersSchema.optional(),
    observers: observersSchema.optional(),
    ...ignoredSections,
  })
  .describe("udptop's configuration, in gost's format.");

export type ConfigurationFile = z.infer<typeof fileSchema>;
export type FileService = NonNullable<ConfigurationFile['services']>[number];
