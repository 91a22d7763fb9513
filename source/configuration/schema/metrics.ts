import {z} from 'zod';
import {defaultMetrics} from '../defaults.js';
import {mostMetricsFlows} from '../ranges.js';
import {text} from './fields.js';

const expected = 'expected an address such as 127.0.0.1:9464, or a mapping with addr';
const addressText =
  'Where to listen: 127.0.0.1:9464, or :9464 for loopback. Other machines reach it only at an address that is written out, such as 0.0.0.0:9464.';
const address = z.union([z.string(), z.int()], {error: expected});
const pathExpected = 'expected a path such as /metrics, other than /healthz';
const flowsExpected = `expected a whole number from 0 to ${mostMetricsFlows}`;

const mapping = z
  .strictObject({
    addr: text(addressText, '127.0.0.1:9464').or(z.int()).optional(),
    listen: text('Alias of addr.').or(z.int()).optional(),
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
          'How many flows have series of their own: those with the highest rates. Each flow that ever was among them stays in Prometheus.',
        default: defaultMetrics.flows,
      })
      .optional(),
  })
  .refine(
    ({addr, listen}) => (addr === undefined) !== (listen === undefined),
    'expected addr: or listen:, one of them',
  );

export const metricsSchema = z.union([address, mapping], {error: expected}).meta({
  description:
    'Serve metrics for Prometheus by HTTP, in OpenMetrics: an address, or a mapping. By default none.',
  examples: ['127.0.0.1:9464', {addr: '127.0.0.1:9464', flows: 20}],
});

export type FileMetrics = z.infer<typeof metricsSchema>;
