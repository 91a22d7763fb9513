import {uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {latin1} from '../../text.js';

/** thrift-compact-protocol.md, "Message": an identifier, a kind and version 1, then a number and the length of a name as varints. */
const compactId = 0x82;
const compactVersion = 1;
/** thrift-binary-protocol.md, "Message", the strict kind: version 1, a kind; the length of a name, the name, a number. */
const binaryVersion = 0x80010000;
const kinds: Readonly<Record<number, string>> = {1: 'call', 2: 'reply', 3: 'exception', 4: 'oneway'};
/** A number of 32 bits. */
const maxVarintBytes = 5;
const [minNameBytes, maxNameBytes] = [3, 100];
const name = /^[A-Za-z_][\w.:]+$/;

/** What a program calls elsewhere by Apache Thrift, such as traces for an agent of Jaeger. */
export function thrift(payload: Uint8Array): Finding | undefined {
  return payload[0] === compactId ? compact(payload) : payload[0] === 0x80 ? binary(payload) : undefined;
}

function compact(payload: Uint8Array): Finding | undefined {
  if ((payload[1]! & 31) !== compactVersion) return undefined;
  const lengthAt = varintEnd(payload, 2);
  // Names are shorter than what takes two bytes.
  return lengthAt < 0 ? undefined : message(payload, payload[1]! >> 5, lengthAt + 1, payload[lengthAt]!);
}

function binary(payload: Uint8Array): Finding | undefined {
  const first = uint32(payload, 0);
  const hasVersion = (first & ~7) >>> 0 === binaryVersion;
  return hasVersion ? message(payload, first & 7, 8, uint32(payload, 4)) : undefined;
}

function message(payload: Uint8Array, type: number, at: number, bytes: number): Finding | undefined {
  const kind = kinds[type];
  // Something follows: at least that there is nothing.
  const isRoom = bytes >= minNameBytes && bytes <= maxNameBytes && at + bytes < payload.length;
  if (kind === undefined || !isRoom) return undefined;
  const method = latin1(payload, at, at + bytes);
  return name.test(method) ? found('thrift', {thrift_message: kind, thrift_method: method}) : undefined;
}

/** Seven bits a byte, as long as the highest one is set; -1 if it has no end. */
function varintEnd(payload: Uint8Array, at: number): number {
  for (let index = at; index < at + maxVarintBytes; index++) if (payload[index]! < 0x80) return index + 1;
  return -1;
}
