import {type DataRecord, templateSet} from './template.js';

/** What the header of a message says besides its length (RFC 7011, section 3.1). */
export interface MessageHeader {
  /** When it is sent, in ms since the epoch. */
  readonly exportMs: number;
  /** How many data records were sent before this message in the transport session, modulo 2^32. */
  readonly sequence: number;
  /** Where the flows were observed: a collector keeps the domains of a host apart. */
  readonly domain: number;
}

export interface Message {
  readonly bytes: Uint8Array;
  /** How many data records are in it. */
  readonly records: number;
}

/** Where messages take their data records from. */
export interface RecordSource {
  /** The next record, which stays. */
  peek(): DataRecord | undefined;
  /** Takes the record that `peek` showed. */
  take(): void;
}

/** The templates, or any record, fit into a message of this length. */
export const leastMessageBytes = 384;

const version = 10;
const headerBytes = 16;
const setHeaderBytes = 4;

/**
 * Puts the next data records into a message, as many as fit.
 * @param maxBytes the length of the message, at least `leastMessageBytes`
 */
export function packMessage(
  {exportMs, sequence, domain}: MessageHeader,
  withTemplates: boolean,
  source: RecordSource,
  maxBytes: number,
): Message {
  const header = Buffer.alloc(headerBytes);
  const parts = [header, ...(withTemplates ? [templateSet] : [])];
  let bytes = headerBytes + (withTemplates ? templateSet.length : 0);
  let records = 0;
  /** The header of the data set that is being filled: records of one template in a row share a set. */
  let set: Buffer | undefined;
  for (let next = source.peek(); next !== undefined; next = source.peek()) {
    const {template, bytes: record} = next;
    const isInSet = set?.readUInt16BE(0) === template.id;
    const needed = record.length + (isInSet ? 0 : setHeaderBytes);
    if (bytes + needed > maxBytes) break;
    source.take();
    if (set === undefined || !isInSet) {
      set = setHeader(template.id);
      parts.push(set);
    }
    set.writeUInt16BE(set.readUInt16BE(2) + record.length, 2);
    parts.push(record);
    bytes += needed;
    records++;
  }
  header.writeUInt16BE(version, 0);
  header.writeUInt16BE(bytes, 2);
  header.writeUInt32BE(Math.floor(exportMs / 1000) >>> 0, 4);
  header.writeUInt32BE(sequence, 8);
  header.writeUInt32BE(domain, 12);
  return {bytes: Buffer.concat(parts), records};
}

/** The id of a set, and its length so far, in bytes (RFC 7011, section 3.3.2). */
function setHeader(id: number): Buffer {
  const header = Buffer.alloc(setHeaderBytes);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(setHeaderBytes, 2);
  return header;
}
