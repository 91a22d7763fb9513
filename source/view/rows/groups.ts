import {hostOf} from '../../address/endpoint.js';
import {noNumber} from '../../address/endpoint-number.js';
import {ipv4Number} from '../../address/host.js';
import type {FlowPage} from '../../snapshot/columns/page.js';
import {clientText, hostAt, serviceAt, targetText} from '../../snapshot/columns/read.js';
import {eachSlot, type FlowTable, indexOf, pageOf} from '../../snapshot/columns/table.js';
import {asnText, metadataField, metadataValue} from '../columns/cells.js';
import {eachMatch, type Matching, slotCount} from './matching.js';
import {createNumbering} from './numbering.js';

/** What flows can be grouped by; `client` is the client's address without its port. */
export const groupings = ['host', 'client', 'target', 'service', 'app', 'country', 'asn'] as const;
export type Grouping = (typeof groupings)[number];

/** The groupings that tell flows of this table apart: those by place or machine only where a flow has one. */
export function usefulGroupings(table: FlowTable): readonly Grouping[] {
  const missing = new Set<Grouping>(['host', 'country', 'asn']);
  eachSlot(table, (page, index) => {
    for (const key of missing) {
      const value = key === 'host' ? hostAt(page, index) : metadataValue(page, index, key);
      if (value !== undefined) missing.delete(key);
    }
  });
  return groupings.filter(by => !missing.has(by));
}

/** Which flow belongs to which group. Groups are numbered from 0 on. */
export interface Grouped {
  readonly by: Grouping;
  /** How many groups there are. */
  readonly count: number;
  /** By slot: the number of its group; -1 for a slot that takes no part. */
  readonly groupOf: Int32Array;
  /** The client's address, the target, the service, the app, the country or the AS; empty where a flow has none. */
  nameOf(group: number): string;
  /** The first slot of a group. */
  firstOf(group: number): number;
  sizeOf(group: number): number;
  /** The slots of a group. */
  members(group: number): Uint32Array;
}

export function groupFlows(matching: Matching, by: Grouping): Grouped {
  const {table} = matching;
  const groupOf = new Int32Array(slotCount(table)).fill(-1);
  const numbering = createNumbering(matching.count);
  const firsts = new Uint32Array(matching.count);
  const sizes = new Uint32Array(matching.count);
  const keyAt = keys[by];
  let count = 0;
  eachMatch(matching, (page, index, slot) => {
    const group = numbering.of(keyAt(page, index));
    if (group === count) firsts[count++] = slot;
    groupOf[slot] = group;
    sizes[group]!++;
  });
  let sorted: {readonly slots: Uint32Array; readonly ends: Uint32Array} | undefined;
  return {
    by,
    count,
    groupOf,
    nameOf: group => groupName(pageOf(table, firsts[group]!), indexOf(firsts[group]!), by),
    firstOf: group => firsts[group]!,
    sizeOf: group => sizes[group]!,
    members(group) {
      sorted ??= byGroup(groupOf, sizes.subarray(0, count));
      const end = sorted.ends[group]!;
      return sorted.slots.subarray(end - sizes[group]!, end);
    },
  };
}

/** The name of a flow's group. */
export function groupName(page: FlowPage, index: number, by: Grouping): string {
  return texts[by](page, index);
}

const texts: Readonly<Record<Grouping, (page: FlowPage, index: number) => string>> = {
  host: hostText,
  client: (page, index) => hostOf(clientText(page, index)),
  target: targetText,
  service: serviceAt,
  app: metadataField('app'),
  country: metadataField('country'),
  asn: systemText,
};

function hostText(page: FlowPage, index: number): string {
  return hostAt(page, index) ?? '';
}

/** An autonomous system and who runs it: `AS15169 GOOGLE`. */
function systemText(page: FlowPage, index: number): string {
  return [asnText(page, index), metadataField('as_name')(page, index)].filter(part => part !== '').join(' ');
}

/** What is the same for all flows of a group: a number where that spares a text. */
const keys: Readonly<Record<Grouping, (page: FlowPage, index: number) => number | string>> = {
  host: hostText,
  client(page, index) {
    const number = page.names.clients[index]!;
    if (number !== noNumber) return Math.floor(number / 65_536) | 0;
    const host = hostOf(clientText(page, index));
    const address = ipv4Number(host);
    return address === undefined ? host : address | 0;
  },
  target(page, index) {
    const number = page.names.targets[index]!;
    return number === noNumber ? targetText(page, index) : number;
  },
  service: serviceAt,
  app: metadataField('app'),
  country: metadataField('country'),
  asn: systemText,
};

/** The slots of all groups one after the other, and where each group ends. */
function byGroup(groupOf: Int32Array, sizes: Uint32Array) {
  const ends = new Uint32Array(sizes.length);
  let total = 0;
  for (let group = 0; group < sizes.length; group++) {
    ends[group] = total;
    total += sizes[group]!;
  }
  const slots = new Uint32Array(total);
  for (let slot = 0; slot < groupOf.length; slot++) {
    const group = groupOf[slot]!;
    if (group >= 0) slots[ends[group]!++] = slot;
  }
  return {slots, ends};
}
