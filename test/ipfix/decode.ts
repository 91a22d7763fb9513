import {isIPv4} from 'node:net';
import ipaddr from 'ipaddr.js';

/** An IPFIX message, read back. */
export interface DecodedMessage {
  readonly exportSeconds: number;
  readonly sequence: number;
  readonly domain: number;
  readonly templateIds: readonly number[];
  readonly records: readonly DecodedRecord[];
}

/** Values by the names of their information elements; `reverse` in front of those of the target's datagrams. */
export type DecodedRecord = Readonly<Record<string, number | string>>;

const names: Readonly<Record<number, string>> = {
  1: 'octetDeltaCount',
  2: 'packetDeltaCount',
  4: 'protocolIdentifier',
  7: 'sourceTransportPort',
  8: 'sourceIPv4Address',
  11: 'destinationTransportPort',
  12: 'destinationIPv4Address',
  27: 'sourceIPv6Address',
  28: 'destinationIPv6Address',
  82: 'interfaceName',
  96: 'applicationName',
  136: 'flowEndReason',
  152: 'flowStartMilliseconds',
  153: 'flowEndMilliseconds',
  239: 'biflowDirection',
  401: 'transportOctetDeltaCount',
};

interface Field {
  readonly name: string;
  readonly bytes: number;
}

/** A collector's reader of one transport session, written from RFC 7011: it remembers the templates. Throws where a message breaks the rules. */
export function createDecoder(): (message: Buffer) => DecodedMessage {
  const templates = new Map<number, readonly Field[]>();
  return message => {
    if (message.readUInt16BE(0) !== 10) throw new Error('version');
    if (message.readUInt16BE(2) !== message.length) throw new Error('length of the message');
    const templateIds: number[] = [];
    const records: DecodedRecord[] = [];
    for (let at = 16; at < message.length; ) {
      const [id, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
      const set = message.subarray(at + 4, at + length);
      if (length < 5 || at + length > message.length) throw new Error('length of a set');
      if (id === 2) templateIds.push(...readTemplates(set, templates));
      else {
        const template = templates.get(id);
        if (template === undefined) throw new Error(`set ${id} without its template`);
        for (let from = 0; from < set.length; ) {
          const {record, end} = readRecord(set, from, template);
          records.push(record);
          from = end;
        }
      }
      at += length;
    }
    return {
      exportSeconds: message.readUInt32BE(4),
      sequence: message.readUInt32BE(8),
      domain: message.readUInt32BE(12),
      templateIds,
      records,
    };
  };
}

/** The messages of a TCP stream so far. */
export function messagesIn(stream: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 4 <= stream.length; ) {
    const end = at + stream.readUInt16BE(at + 2);
    if (end > stream.length) break;
    messages.push(stream.subarray(at, end));
    at = end;
  }
  return messages;
}

function readTemplates(set: Buffer, templates: Map<number, readonly Field[]>): number[] {
  const ids: number[] = [];
  for (let at = 0; at < set.length; ) {
    const [id, count] = [set.readUInt16BE(at), set.readUInt16BE(at + 2)];
    at += 4;
    const fields: Field[] = [];
    for (let field = 0; field < count; field++) {
      const element = set.readUInt16BE(at);
      const name = names[element & 0x7fff];
      if (name === undefined) throw new Error(`element ${element & 0x7fff}`);
      const isReverse = element >= 0x8000;
      if (isReverse && set.readUInt32BE(at + 4) !== 29_305) throw new Error('enterprise number');
      fields.push({name: isReverse ? `reverse ${name}` : name, bytes: set.readUInt16BE(at + 2)});
      at += isReverse ? 8 : 4;
    }
    templates.set(id, fields);
    ids.push(id);
  }
  return ids;
}

function readRecord(set: Buffer, from: number, template: readonly Field[]) {
  const record: Record<string, number | string> = {};
  let at = from;
  for (const {name, bytes} of template) {
    const isText = bytes === 0xffff;
    const length = isText ? set.readUInt8(at++) : bytes;
    const value = set.subarray(at, at + length);
    if (value.length < length) throw new Error('a record that is cut off');
    if (isText) record[name] = new TextDecoder('utf8', {fatal: true}).decode(value);
    else if (/Address$/.test(name)) record[name] = ipaddr.fromByteArray([...value]).toString();
    else record[name] = value.reduce((number, byte) => number * 256 + byte, 0);
    at += length;
  }
  return {record, end: at};
}

/** The bytes of an address as text. */
export function bytesOf(address: string): Uint8Array {
  return Uint8Array.from((isIPv4(address) ? ipaddr.IPv4 : ipaddr.IPv6).parse(address).toByteArray());
}
