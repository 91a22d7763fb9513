import {sanitizeText} from '../../text/sanitize.js';
import type {FlowRecord} from '../flow-record.js';

/** One field of a data record: an information element of IANA's registry, and how its value is written. */
export interface Field {
  readonly element: number;
  /** It counts the datagrams of the target: a reverse information element (RFC 5103, section 6.1). */
  readonly isReverse: boolean;
  /** Its length in a template, in bytes; `variableBytes` where each record says it. */
  readonly bytes: number;
  /** Writes the value of a record at an offset, and returns the offset behind it. */
  readonly write: (record: FlowRecord, into: Buffer, at: number) => number;
}

/** The length in a template of a field whose records tell their own (RFC 7011, section 7). */
const variableBytes = 0xffff;

/** Texts are cut here, so that a record with two of them fits into the smallest message. */
const maxTextBytes = 128;
const encoder = new TextEncoder();

/** A number in network byte order. */
function number(
  element: number,
  bytes: 1 | 2 | 8,
  value: (record: FlowRecord) => number,
  isReverse = false,
): Field {
  return {
    element,
    isReverse,
    bytes,
    write(record, into, at) {
      const whole = value(record);
      if (bytes < 8) return into.writeUIntBE(whole, at, bytes);
      into.writeUInt32BE(Math.floor(whole / 2 ** 32), at);
      return into.writeUInt32BE(whole % 2 ** 32, at + 4);
    },
  };
}

function address(element: number, bytes: 4 | 16, side: 'client' | 'target'): Field {
  return {
    element,
    isReverse: false,
    bytes,
    write(record, into, at) {
      into.set(record[side].address, at);
      return at + bytes;
    },
  };
}

/** UTF-8 behind its length in one byte (RFC 7011, sections 6.1.6 and 7). */
function text(element: number, value: (record: FlowRecord) => string): Field {
  return {
    element,
    isReverse: false,
    bytes: variableBytes,
    write(record, into, at) {
      // It cuts no character in two.
      const {written} = encoder.encodeInto(
        sanitizeText(value(record)),
        into.subarray(at + 1, at + 1 + maxTextBytes),
      );
      return into.writeUInt8(written, at) + written;
    },
  };
}

/** IANA's number of the protocol. */
const udp = 17;
/** In a biflow, the source is who began it. */
const initiator = 1;
const [octetDeltaCount, packetDeltaCount, transportOctetDeltaCount] = [1, 2, 401];

/**
 * The fields of a record, in order. Bytes are payload bytes, as udptop measures them: transportOctetDeltaCount by definition, and
 * octetDeltaCount for collectors that know nothing else. The service is the way in, so its name is that of the interface.
 * @param bytes the length of addresses
 */
export function fieldsOf(bytes: 4 | 16): readonly Field[] {
  const [sourceAddress, destinationAddress] = bytes === 4 ? ([8, 12] as const) : ([27, 28] as const);
  return [
    // flowStartMilliseconds, flowEndMilliseconds
    number(152, 8, ({startMs}) => startMs),
    number(153, 8, ({endMs}) => endMs),
    address(sourceAddress, bytes, 'client'),
    address(destinationAddress, bytes, 'target'),
    // sourceTransportPort, destinationTransportPort, protocolIdentifier
    number(7, 2, ({client}) => client.port),
    number(11, 2, ({target}) => target.port),
    number(4, 1, () => udp),
    // flowEndReason, biflowDirection
    number(136, 1, ({reason}) => reason),
    number(239, 1, () => initiator),
    number(packetDeltaCount, 8, ({rx}) => rx.packets),
    number(octetDeltaCount, 8, ({rx}) => rx.bytes),
    number(packetDeltaCount, 8, ({tx}) => tx.packets, true),
    number(octetDeltaCount, 8, ({tx}) => tx.bytes, true),
    number(transportOctetDeltaCount, 8, ({rx}) => rx.bytes),
    number(transportOctetDeltaCount, 8, ({tx}) => tx.bytes, true),
    // applicationName, interfaceName
    text(96, ({application}) => application),
    text(82, ({service}) => service),
  ];
}
