import type {FlowRecord} from '../flow-record.js';
import {type Field, fieldsOf} from './fields.js';

/** How data records are made up. Its id is that of the data sets (RFC 7011, section 3.3.2: from 256 up). */
export interface Template {
  readonly id: number;
  readonly fields: readonly Field[];
}

/** A data record, encoded. */
export interface DataRecord {
  readonly template: Template;
  readonly bytes: Uint8Array;
}

const ipv4: Template = {id: 256, fields: fieldsOf(4)};
const ipv6: Template = {id: 257, fields: fieldsOf(16)};
const templates = [ipv4, ipv6];

/** The private enterprise number that marks reverse information elements (RFC 5103, section 6.1). */
const reversePen = 29_305;
/** The bit of a field's number that says that an enterprise number follows. */
const enterpriseBit = 0x8000;
const templateSetId = 2;

/** The set of all templates (RFC 7011, section 3.4.1). */
export const templateSet: Uint8Array = encodeTemplates();

function encodeTemplates(): Uint8Array {
  const words = templates.flatMap(({id, fields}) => [
    id,
    fields.length,
    ...fields.flatMap(({element, bytes, isReverse}) =>
      isReverse ? [enterpriseBit | element, bytes, 0, reversePen] : [element, bytes],
    ),
  ]);
  const all = [templateSetId, 4 + 2 * words.length, ...words];
  const set = Buffer.alloc(2 * all.length);
  for (const [index, word] of all.entries()) set.writeUInt16BE(word, 2 * index);
  return set;
}

/** Longer than any record. */
const scratch = Buffer.alloc(512);

export function encodeRecord(record: FlowRecord): DataRecord {
  const template = record.client.address.length === 4 ? ipv4 : ipv6;
  let end = 0;
  for (const field of template.fields) end = field.write(record, scratch, end);
  return {template, bytes: Buffer.from(scratch.subarray(0, end))};
}
