import {z} from 'zod';
import {defaultMark, defaultTable} from '../../flow/marks.js';
import {commonKeys, flowMetadata, handlerExpected, limit, text} from './fields.js';
import {gostHandlerKeys, gostServiceKeys, observeMetadata} from './gost.js';
import {ignoredInService} from './ignored.js';

/** How rules tell the relay's datagrams from others. */
export const markKeys = {
  mark: limit(
    'The first of four marks in a row that nothing else on this machine uses, by which rules of the kernel tell the datagrams of the relay.',
    defaultMark,
  ),
  table: limit(
    'The number of a routing table that nothing else uses, for the one route that turns datagrams to the relay.',
    defaultTable,
  ),
};

const {
  interface: _interface,
  sockopts: _sockopts,
  bypass: _bypass,
  bypasses: _bypasses,
  ...lists
} = gostServiceKeys;

/** Keys of a service whose datagrams go where rules of the kernel say. */
export const steeredServiceKeys = {
  ...commonKeys,
  ...lists,
  metadata: z
    .strictObject({...observeMetadata, ...ignoredInService})
    .partial()
    .describe('How often an observer logs.')
    .optional(),
};

/** A service of the handler `insert`. */
export const insertService = z
  .strictObject({
    ...steeredServiceKeys,
    allow: commonKeys.allow.meta({
      description:
        'The clients whose datagrams reach the server: CIDR blocks such as 10.0.0.0/8, or any (default).',
      examples: [['10.0.0.0/8'], 'any'],
    }),
    addr: text('The server: its port, as in :53, or its address and port.', ':53'),
    handler: z
      .strictObject({
        type: z.literal('insert', {error: handlerExpected}).meta({
          description:
            'insert: relay in front of a server that runs on this machine, without a change of either (Linux, as root).',
          examples: ['insert'],
        }),
        ...gostHandlerKeys,
        metadata: z
          .strictObject({
            ...flowMetadata,
            ...observeMetadata,
            interface: text(
              'Only clients that come through this interface, and those on this machine. By default all.',
              'eth0',
            ),
            ...markKeys,
          })
          .partial()
          .describe('Settings of the handler.')
          .optional(),
      })
      .meta({description: 'What happens to the datagrams.', examples: [{type: 'insert'}]}),
  })
  .describe('A relay in front of a server that runs on this machine.');

export type InsertFileService = z.infer<typeof insertService>;
