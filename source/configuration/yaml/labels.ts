import type {z} from 'zod';
import {canonicalBlock} from '../../address/block.js';
import type {LabelRule} from '../model.js';
import type {labelsSchema} from '../schema/labels.js';

/** Label rules in the form that they are applied in: every field a list, and every address in its canonical form. */
export function parseLabels(rules: z.infer<typeof labelsSchema>): LabelRule[] {
  return rules.map(({match: {client, target, port, clientPort, service} = {}, set}) => ({
    match: {
      ...(client !== undefined && {client: listOf(client).map(text => canonicalBlock(text)!)}),
      ...(target !== undefined && {target: listOf(target).map(text => canonicalBlock(text)!)}),
      ...(port !== undefined && {port: listOf(port)}),
      ...(clientPort !== undefined && {clientPort: listOf(clientPort)}),
      ...(service !== undefined && {service: listOf(service)}),
    },
    set,
  }));
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? value : [value as Item];
}
