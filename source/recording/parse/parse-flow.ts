import {noNumber} from '../../address/endpoint-number.js';
import {qualityNames} from '../../flow/flow-quality.js';
import {Rare, slotStates, Time, unknownRefusals} from '../../snapshot/columns/page.js';
import {createDayStart} from './day-start.js';
import {
  clearRecord,
  endReasonNumbers,
  Field,
  type FlowRecord,
  MetadataKind,
  Text,
  type TextNumber,
} from './flow-record.js';

const [quote, backslash, comma, colon, dot, minus, zero, nine] = [
  0x22, 0x5c, 0x2c, 0x3a, 0x2e, 0x2d, 0x30, 0x39,
];
const [openBrace, closeBrace, letterZ, letterT, letterU] = [0x7b, 0x7d, 0x5a, 0x54, 0x75];
const space = 0x20;
/** `"\/bfnrt`: what may follow a backslash, besides `u` and four digits. */
const escapes = new Set(Buffer.from('"\\/bfnrt'));
/** Whole numbers of so many digits are exact, and so is one divided by a power of ten below 10^22. */
const exactDigits = 15;
const powersOfTen = Array.from({length: exactDigits + 1}, (_, exponent) => 10 ** exponent);

/** Four bytes are compared at a time. The last four may overlap those before them. */
interface Code {
  readonly length: number;
  readonly words: Int32Array;
}

const wordBytes = 4;

function code(text: string): Code {
  const bytes = Buffer.from(text);
  const starts = Array.from({length: Math.ceil(bytes.length / wordBytes)}, (_, word) => word * wordBytes);
  starts[starts.length - 1] = bytes.length - wordBytes;
  return {length: bytes.length, words: Int32Array.from(starts, start => bytes.readInt32LE(start))};
}

const key = {
  id: code('{"id":'),
  protocol: code(',"protocol":'),
  service: code(',"service":'),
  client: code(',"client":'),
  target: code(',"target":'),
  state: code(',"state":'),
  lifecycle: code(',"lifecycle":'),
  startedAt: code(',"startedAt":'),
  lastSeenAt: code(',"lastSeenAt":'),
  idleTimeoutSeconds: code(',"idleTimeoutSeconds":'),
  endedAt: code(',"endedAt":'),
  endReason: code(',"endReason":'),
  control: code(',"control":'),
  rx: code(',"rx":{'),
  tx: code(',"tx":{'),
  packets: code('"packets":'),
  bytes: code(',"bytes":'),
  packetsPerSecond: code(',"packetsPerSecond":'),
  bytesPerSecond: code(',"bytesPerSecond":'),
  forwarded: code(',"forwarded":{'),
  dropped: code(',"dropped":{'),
  drops: code(',"drops":{"total":'),
  refusals: code(',"refusals":'),
  refusedSinceReply: code(',"refusedSinceReply":'),
  unproven: code(',"unproven":'),
  rttMs: code(',"rttMs":'),
  rtt: code(',"rtt":{"samples":'),
  p50Ms: code(',"p50Ms":'),
  p95Ms: code(',"p95Ms":'),
  maxMs: code(',"maxMs":'),
  estimated: code(',"estimated":'),
  expected: code(',"quality":{"expected":'),
  lost: code(',"lost":'),
  jitterMs: code(',"jitterMs":'),
  mosEstimate: code(',"mosEstimate":'),
  asked: code(',"asked":'),
  answered: code(',"answered":'),
  retries: code(',"retries":'),
  pathRttMs: code(',"pathRttMs":'),
  status: code(',"status":'),
  metadata: code(',"metadata":'),
  host: code(',"host":'),
};
const nothingDropped = code(',"dropped":{"packets":0,"bytes":0,"packetsPerSecond":0,"bytesPerSecond":0}');
const word = {null: code('null'), true: code('true'), false: code('false')};
const blocked = code('{"kind":"blocked","until":');
const throttled = code('{"kind":"throttled","bytesPerSecond":');
const stateCodes = slotStates.map(state => code(`"${state}"`));
const reasonCodes = endReasonNumbers.map(reason => code(`"${reason}"`));
const metadataParts = {
  start: code('{"conn_type":"'),
  tunAndProtocol: code('tun","protocol":"'),
  protocol: code('","protocol":"'),
  client: code('","src_addr":"'),
  target: code('","dst_addr":"'),
};

/**
 * Returns a function that reads flows as this version writes them, from UTF-8 into a record. It returns where the flow ends, or -1
 * for everything else, damaged or not, and for a flow whose end is missing. What it reads, the schema of snapshots allows.
 */
export function createFlowParser(record: FlowRecord): (bytes: Buffer, from: number) => number {
  const {ranges, numbers} = record;
  const dayStart = createDayStart();
  let bytes: Uint8Array = record.bytes;
  let view = new DataView(bytes.buffer);
  let at = 0;
  /** What `number` and `time` read. */
  let value = 0;

  function is({length, words}: Code): boolean {
    const last = words.length - 1;
    if (at + length > bytes.length) return false;
    for (let word = 0; word < last; word++) {
      if (view.getInt32(at + word * wordBytes, true) !== words[word]) return false;
    }
    if (view.getInt32(at + length - wordBytes, true) !== words[last]) return false;
    at += length;
    return true;
  }

  /** The same bytes once more. */
  function again(from: number, length: number): boolean {
    if (at + length > bytes.length) return false;
    const words = length >> 2;
    for (let word = 0; word < words; word++) {
      const offset = word * wordBytes;
      if (view.getInt32(at + offset, true) !== view.getInt32(from + offset, true)) return false;
    }
    for (let offset = words * wordBytes; offset < length; offset++) {
      if (bytes[at + offset] !== bytes[from + offset]) return false;
    }
    at += length;
    return true;
  }

  function isByte(byte: number): boolean {
    if (at >= bytes.length || bytes[at] !== byte) return false;
    at++;
    return true;
  }

  /** A number that is not negative. Others, and those that are hard to read exactly, are left to JSON.parse. */
  function number(): boolean {
    const end = bytes.length;
    const from = at;
    let whole = 0;
    let digits = 0;
    while (at < end && bytes[at]! >= zero && bytes[at]! <= nine) whole = whole * 10 + bytes[at++]! - zero;
    digits = at - from;
    if (digits === 0 || digits > exactDigits || (digits > 1 && bytes[from] === zero)) return false;
    value = whole;
    if (at >= end || bytes[at] !== dot) return true;
    const point = at++;
    while (at < end && bytes[at]! >= zero && bytes[at]! <= nine) whole = whole * 10 + bytes[at++]! - zero;
    const decimals = at - point - 1;
    if (decimals === 0 || digits + decimals > exactDigits) return false;
    value = whole / powersOfTen[decimals]!;
    return true;
  }

  function numberInto(field: number): boolean {
    if (!number()) return false;
    numbers[field] = value;
    return true;
  }

  function numberOrNullInto(field: number): boolean {
    return is(word.null) || numberInto(field);
  }

  function booleanInto(field: number): boolean {
    const isTrue = is(word.true);
    if (!isTrue && !is(word.false)) return false;
    numbers[field] = isTrue ? 1 : 0;
    return true;
  }

  /** From its quote to its quote. */
  function string(): boolean {
    const end = bytes.length;
    if (!isByte(quote)) return false;
    while (at < end) {
      const byte = bytes[at++]!;
      if (byte === quote) return true;
      if (byte < space || (byte === backslash && !escaped())) return false;
    }
    return false;
  }

  function escaped(): boolean {
    if (at >= bytes.length) return false;
    const byte = bytes[at++]!;
    if (byte !== letterU) return escapes.has(byte);
    for (const end = at + 4; at < end; at++) {
      if (at >= bytes.length || Number.isNaN(Number.parseInt(String.fromCharCode(bytes[at]!), 16)))
        return false;
    }
    return true;
  }

  function text(which: TextNumber): boolean {
    const from = at;
    if (!string()) return false;
    ranges[2 * which] = from + 1;
    ranges[2 * which + 1] = at - 1;
    return true;
  }

  function oneOf(codes: readonly Code[], field: number): boolean {
    for (let index = 1; index < codes.length; index++) {
      if (!is(codes[index]!)) continue;
      numbers[field] = index;
      return true;
    }
    return false;
  }

  function digits(count: number): number {
    let read = 0;
    for (const end = at + count; at < end; at++) {
      const digit = bytes[at]! - zero;
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      read = read * 10 + digit;
    }
    return read;
  }

  /** `"2026-01-01T12:00:00.000Z"` */
  function time(): boolean {
    if (at + 26 > bytes.length || !isByte(quote)) return false;
    const year = digits(4);
    const month = isByte(minus) ? digits(2) : Number.NaN;
    const day = isByte(minus) ? digits(2) : Number.NaN;
    const hour = isByte(letterT) ? digits(2) : Number.NaN;
    const minute = isByte(colon) ? digits(2) : Number.NaN;
    const second = isByte(colon) ? digits(2) : Number.NaN;
    const ms = isByte(dot) ? digits(3) : Number.NaN;
    if (!isByte(letterZ) || !isByte(quote) || !(hour < 24 && minute < 60 && second < 60)) return false;
    value = dayStart(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
    return !Number.isNaN(value);
  }

  function timeInto(field: number): boolean {
    if (!time()) return false;
    numbers[field] = value;
    return true;
  }

  function timeOrNullInto(field: number): boolean {
    return is(word.null) || timeInto(field);
  }

  function traffic(packets: number, packetsPerSecond: number): boolean {
    return (
      is(key.packets) &&
      numberInto(packets) &&
      is(key.bytes) &&
      numberInto(packets + 1) &&
      is(key.packetsPerSecond) &&
      numberInto(packetsPerSecond) &&
      is(key.bytesPerSecond) &&
      numberInto(packetsPerSecond + 1)
    );
  }

  /** What was received, and of that what was forwarded and dropped. Returns `knowsForwarded` and `knowsDropped`; -1 for anything else. */
  function direction(side: 0 | 1): number {
    const received = Field.received + 2 * side;
    const rates = Field.rates + 2 * side;
    const start = at;
    if (!traffic(received, rates)) return -1;
    const length = at - start;
    let known = 0;
    if (is(key.forwarded)) {
      // Mostly nothing was dropped, and the same numbers follow.
      if (!again(start, length) && !traffic(Field.ignored, Field.ignored + 2)) return -1;
      if (!isByte(closeBrace)) return -1;
      known |= knowsForwarded;
    }
    if (is(nothingDropped)) known |= knowsDropped;
    else if (is(key.dropped)) {
      if (!traffic(Field.rare + 2 * side, rates + 4) || !isByte(closeBrace)) return -1;
      known |= knowsDropped;
    }
    return isByte(closeBrace) ? known : -1;
  }

  function control(): boolean {
    if (is(word.null)) return true;
    if (is(blocked)) numbers[Field.control] = 1;
    else if (is(throttled)) numbers[Field.control] = 2;
    else return false;
    const isRead =
      numbers[Field.control] === 1 ? timeOrNullInto(Field.controlValue) : numberInto(Field.controlValue);
    return isRead && isByte(closeBrace);
  }

  function responseTimes(): boolean {
    const times = Field.times;
    return (
      numberInto(times + Time.samples) &&
      is(key.p50Ms) &&
      numberOrNullInto(times + Time.p50Ms) &&
      is(key.p95Ms) &&
      numberOrNullInto(times + Time.p95Ms) &&
      is(key.maxMs) &&
      numberOrNullInto(times + Time.maxMs) &&
      is(key.estimated) &&
      booleanInto(times + Time.estimated) &&
      isByte(closeBrace)
    );
  }

  function quality(): boolean {
    for (const [column, name] of qualityNames.entries()) {
      // The first key was read to see whether there is any.
      if (column > 0 && !is(key[name])) return false;
      if (!numberOrNullInto(Field.quality + column)) return false;
    }
    return isByte(closeBrace);
  }

  /** The bytes of a text that was read before. */
  function isText(which: TextNumber, inUpperCase = false): boolean {
    const from = ranges[2 * which]!;
    const length = ranges[2 * which + 1]! - from;
    if (!inUpperCase) return again(from, length);
    if (at + length > bytes.length) return false;
    for (let index = 0; index < length; index++) {
      const byte = bytes[from + index]!;
      const isSmall = byte >= 0x61 && byte <= 0x7a;
      if (bytes[at + index] !== (isSmall ? byte - space : byte)) return false;
    }
    at += length;
    return true;
  }

  function metadata(): boolean {
    const from = at;
    numbers[Field.metadata] = initialMetadata();
    if (numbers[Field.metadata] === MetadataKind.own) {
      at = from;
      if (!pairs()) return false;
    }
    ranges[2 * Text.metadata] = from;
    ranges[2 * Text.metadata + 1] = at;
    return true;
  }

  /** What every flow starts with. */
  function initialMetadata(): number {
    if (!is(metadataParts.start)) return MetadataKind.own;
    const afterStart = at;
    let kind: number = MetadataKind.initial;
    if (!isText(Text.protocol) || !is(metadataParts.protocol)) {
      at = afterStart;
      kind = MetadataKind.initialOfTun;
      if (!is(metadataParts.tunAndProtocol)) return MetadataKind.own;
    }
    const isRead =
      isText(Text.protocol, true) &&
      is(metadataParts.client) &&
      isText(Text.client) &&
      is(metadataParts.target) &&
      isText(Text.target) &&
      isByte(quote) &&
      isByte(closeBrace);
    return isRead ? kind : MetadataKind.own;
  }

  function pairs(): boolean {
    if (!isByte(openBrace)) return false;
    if (isByte(closeBrace)) return true;
    do {
      const from = at;
      // `__proto__`
      if (!string() || bytes[from + 1] === 0x5f || !isByte(colon) || !metadataValue()) return false;
    } while (isByte(comma));
    return isByte(closeBrace);
  }

  function metadataValue(): boolean {
    if (bytes[at] === quote) return string();
    return number() || is(word.true) || is(word.false);
  }

  /** `client->target/protocol`. A protocol in capitals is not in an id. */
  function isPlainId(): boolean {
    const end = at;
    at = ranges[2 * Text.id]!;
    const isPlain =
      isText(Text.client) &&
      isByte(minus) &&
      isByte(0x3e) &&
      isText(Text.target) &&
      isByte(0x2f) &&
      isText(Text.protocol) &&
      at === ranges[2 * Text.id + 1];
    const from = ranges[2 * Text.protocol]!;
    const to = ranges[2 * Text.protocol + 1]!;
    at = end;
    for (let index = from; index < to; index++) {
      if (
        (bytes[index]! >= 0x41 && bytes[index]! <= 0x5a) ||
        bytes[index]! >= 0x80 ||
        bytes[index] === backslash
      )
        return false;
    }
    return isPlain;
  }

  /** As `endpointNumber`, which reads a string. */
  function endpoint(which: TextNumber): number {
    const to = ranges[2 * which + 1]!;
    let address = 0;
    let part = 0;
    let count = 0;
    let parts = 0;
    for (let index = ranges[2 * which]!; index < to; index++) {
      const byte = bytes[index]!;
      if (byte >= zero && byte <= nine) {
        if (count > 0 && part === 0) return noNumber;
        part = part * 10 + byte - zero;
        count++;
        if (part > (parts === 4 ? 65_535 : 255)) return noNumber;
      } else {
        if (count === 0 || byte !== (parts === 3 ? colon : dot) || parts === 4) return noNumber;
        address = address * 256 + part;
        parts++;
        part = 0;
        count = 0;
      }
    }
    return parts === 4 && count > 0 ? address * 65_536 + part : noNumber;
  }

  function flow(): boolean {
    if (!is(key.id) || !text(Text.id)) return false;
    if (!is(key.protocol) || !text(Text.protocol)) return false;
    if (!is(key.service) || !text(Text.service)) return false;
    if (!is(key.client) || !text(Text.client)) return false;
    if (!is(key.target) || !text(Text.target)) return false;
    if (!is(key.state) || !oneOf(stateCodes, Field.state)) return false;
    if (is(key.lifecycle) && !string()) return false;
    if (!is(key.startedAt) || !timeInto(Field.startedAtMs)) return false;
    if (!is(key.lastSeenAt) || !timeInto(Field.lastSeenAtMs)) return false;
    if (is(key.idleTimeoutSeconds)) {
      if (!number()) return false;
      numbers[Field.idleTimeoutMs] = value * 1000;
    }
    if (!is(key.endedAt) || !timeOrNullInto(Field.endedAtMs)) return false;
    // A reason from a later version becomes unknown.
    if (is(key.endReason) && !is(word.null) && !oneOf(reasonCodes, Field.endReason) && !string())
      return false;
    if (is(key.control) && !control()) return false;
    const rx = is(key.rx) ? direction(0) : -1;
    const tx = rx >= 0 && is(key.tx) ? direction(1) : -1;
    if (tx < 0) return false;
    if (is(key.drops) && (!numberInto(Field.rare + Rare.drops) || !isByte(closeBrace))) return false;
    numbers[Field.rare + Rare.partsUnknown] = partsOf(0, rx) & partsOf(1, tx) ? 0 : 1;
    if (is(key.refusals) && !numberInto(Field.rare + Rare.refusals)) return false;
    numbers[Field.rare + Rare.refusedSinceReply] = unknownRefusals;
    if (is(key.refusedSinceReply) && !booleanInto(Field.rare + Rare.refusedSinceReply)) return false;
    if (is(key.unproven) && !booleanInto(Field.rare + Rare.unproven)) return false;
    if (is(key.rttMs) && !numberOrNullInto(Field.times + Time.rttMs)) return false;
    if (is(key.rtt) && !responseTimes()) return false;
    if (is(key.expected) && !quality()) return false;
    if (!is(key.metadata) || !metadata()) return false;
    if (is(key.host)) {
      if (!text(Text.host)) return false;
      numbers[Field.hasHost] = 1;
    }
    return isByte(closeBrace);
  }

  /** Whether the parts of a direction are known: 1 or 0. An older file does not say them; without drops, all was forwarded. */
  function partsOf(side: 0 | 1, known: number): number {
    if ((known & knowsForwarded) !== 0 || numbers[Field.rare + Rare.drops]! > 0) return known & knowsDropped;
    for (let column = 2 * side; column < 2 * side + 2; column++) {
      numbers[Field.rare + column] = 0;
      numbers[Field.rates + 4 + column] = 0;
    }
    return knowsDropped;
  }

  return (buffer, from) => {
    clearRecord(record);
    record.bytes = buffer;
    if (bytes !== buffer) view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
    bytes = buffer;
    at = from;
    if (!flow()) return -1;
    numbers[Field.client] = endpoint(Text.client);
    numbers[Field.target] = endpoint(Text.target);
    numbers[Field.plainId] = isPlainId() ? 1 : 0;
    return at;
  };
}

const knowsDropped = 1;
const knowsForwarded = 2;
