import {z} from 'zod';
import {defaultMaxFlows, mostFlows} from '../ranges.js';
import {commonKeys, duration, handlerExpected, text, yesOrNo} from './fields.js';

const portsExpected = 'expected ports from 1 to 65535';
const port = z.int(portsExpected).min(1, portsExpected).max(65_535, portsExpected);
const netsExpected = 'expected a list of CIDR blocks such as [10.0.0.0/8], or addresses';
const flowsExpected = `expected a whole number from 1 to ${mostFlows}`;

const metadata = z
  .strictObject({
    interface: text(
      'The interface to watch, which need not exist yet; any for all of them, also those that come later.',
      'eth0',
      'any',
    ),
    ports: z.union([port, z.array(port)], {error: portsExpected}).meta({
      description: 'Only flows with one of these ports at either end. By default all.',
      examples: [[53, 853]],
    }),
    nets: z.union([z.string(), z.array(z.string())], {error: netsExpected}).meta({
      description: 'Only flows with an address in one of these CIDR blocks at either end. By default all.',
      examples: [['10.0.0.0/8', '2001:db8::/32']],
    }),
    ipv6: yesOrNo('Whether IPv6 is watched, too.', true),
    maxFlows: z.int({error: flowsExpected}).min(1, flowsExpected).max(mostFlows, flowsExpected).meta({
      description: 'The most flows at a time. What exceeds it is counted as untracked.',
      default: defaultMaxFlows,
    }),
    statsGUID: text(
      'The GUID under which the reporter of this service is registered. By default the name of the service.',
    ),
    udpTimeout: duration(
      'A flow without traffic in either direction ends after this time. By default 30s, and 120s once both sides have sent.',
    ),
  })
  .partial()
  .describe('What is watched.');

/** A service of the handler `capture`. */
export const captureService = z
  .strictObject({
    name: commonKeys.name,
    handler: z
      .strictObject({
        type: z.literal('capture', {error: handlerExpected}).meta({
          description: 'capture: watch flows beside their path, without relaying any (Linux).',
          examples: ['capture'],
        }),
        metadata: metadata.optional(),
      })
      .meta({description: 'What is done.', examples: [{type: 'capture'}]}),
  })
  .describe('A capture: it watches what passes an interface of this machine, and relays nothing.');

export type CaptureFileService = z.infer<typeof captureService>;
