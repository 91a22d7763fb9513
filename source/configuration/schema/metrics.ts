import {z} from 'zod';
import {defaultMetrics} from '../defaults.js';
import {mostMetricsFlows} from '../ranges.js';

const expected = 'expected an address such as 127.0.0.1:9464, or a mapping such as {addr: 127.0.0.1:9464}';
const addressExpected = 'expected an address such as 127.0.0.1:9464';
const port = z.int({error: addressExpected}).min(0, addressExpected).max(65_535, addressExpected);
const address = (description: string) =>
  z
    .union([z.string(), port], {error: addressExpected})
    .meta({description, examples: ['127.0.0.1:9464']})
    .optional();
const pathExpected = 'expected a path such as /metrics, other than /healthz';
const flowsExpected = `expected a whole number from 0 to ${mostMetricsFlows}`;

const mapping = z
  .strictObject({
    addr: address(
      'Where to listen: 127.0.0.1:9464, or :9464 for loopback. Other machines reach it only at an address that is written out, such as 0.0.0.0:9464.',
    ),
    listen: address('Alias of addr.'),
    path: z
      .string({error: pathExpected})
      .regex(/^\/[\w./-]*$/, pathExpected)
      .refine(path => path !== '/healthz', pathExpected)
      .meta({description: 'Where the metrics are.', default: defaultMetrics.path})
      .optional(),
    flows: z
      .int({error: flowsExpected})
      .min(0, flowsExpected)
      .max(mostMetricsFlows, flowsExpected)
      .meta({
        description:
          'How many flows have series of their own: those with the highest rates. Prometheus keeps every flow that ever was among them.',
        default: defaultMetrics.flows,
      })
      .optional(),
  })
  .refine(({addr, listen}) => (addr === undefined) !== (listen === undefined), expected)
  .describe('Where metrics are served.');

export const metricsSchema = z.union([z.string(), port, mapping], {error: expected}).meta({
  description: 'Serve metrics for Prometheus by HTTP: an address, or a mapping. By default none.',
  examples: ['127.0.0.1:9464', {addr: '127.0.0.1:9464', flows: 20}],
});

export type FileMetrics = z.infer<typeof metricsSchema>;
