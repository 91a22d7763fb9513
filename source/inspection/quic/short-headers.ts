import {uint32} from '../bytes.js';
import {type Finding, found, hasPort, type Inspected} from '../finding.js';

const port = 443;
/** The highest two bits of a short header (RFC 9000, section 17.3.1). The lowest five are hidden, so they look random. */
const [formBits, shortForm] = [0xc0, 0x40];
/** So much of a connection's id is compared; the ids of most servers are longer. */
const idBytes = 8;
/** A packet number and what header protection needs (RFC 9001, section 5.4.2). */
const minBytes = 1 + idBytes + 20;
/** So many datagrams of one side have the same id. */
const enough = 4;

/** What one side has sent so far. */
interface Side {
  high: number;
  low: number;
  count: number;
  firstByte: number;
  lastBytes: number;
  isHidden: boolean;
}

/**
 * Recognises a connection of QUIC that began before the capture, by its short headers alone: the same id in several datagrams of one side, of
 * which nothing else stays the same.
 */
export function createShortHeaderWatch(): (datagram: Inspected) => Finding | undefined {
  let sides: {readonly rx: Side; readonly tx: Side} | undefined;
  return datagram => {
    const {payload, direction} = datagram;
    if ((payload[0]! & formBits) !== shortForm || payload.length < minBytes || !hasPort(datagram, port))
      return undefined;
    sides ??= {rx: newSide(), tx: newSide()};
    return isConnection(sides[direction], payload) ? {...found('quic'), isContinued: true} : undefined;
  };
}

function newSide(): Side {
  return {high: 0, low: 0, count: 0, firstByte: 0, lastBytes: 0, isHidden: false};
}

function isConnection(side: Side, payload: Uint8Array): boolean {
  const [high, low] = [uint32(payload, 1), uint32(payload, 5)];
  const lastBytes = uint32(payload, payload.length - 4);
  if (high !== side.high || low !== side.low || lastBytes === side.lastBytes) {
    side.count = 0;
    side.isHidden = false;
  } else side.isHidden ||= payload[0] !== side.firstByte;
  side.high = high;
  side.low = low;
  side.firstByte = payload[0]!;
  side.lastBytes = lastBytes;
  side.count++;
  return side.count >= enough && side.isHidden && high !== low;
}
