import {addressOf, noNumber, portOfNumber} from '../../address/endpoint-number.js';
import {type FlowKind, type FlowNames, freeSlot} from '../../snapshot/columns/page.js';

/**
 * Searches the texts of endpoints and ids without making them: an automaton (Knuth, Morris, Pratt) reads the number of an
 * IPv4 endpoint an octet at a time, by tables of what it would do with its digits.
 */
export interface NumberedText {
  /** Whether `10.0.0.1:53`, as a number, contains the text. */
  inEndpoint(endpoint: number): boolean;
  /** Whether `10.0.0.1:53->10.0.0.2:53/udp` contains it. */
  inId(client: number, target: number, protocol: string): boolean;
  /** The same for all flows of a page: puts 1 or 0 into `mask`, from `at` on. Endpoints without a number have 0. */
  inIds(names: FlowNames, mask: Uint8Array, at: number): void;
}

const unknown = 255;
const longestText = 64;
/** Printable ASCII: all that a text may contain to be searched so. */
const [firstSign, signCount] = [0x20, 0x5f];

/**
 * Undefined for a text that is too long, or that letters of other alphabets may match in lower case. The tables are made at the
 * first search: filters are often only checked.
 */
export function searchNumbered(text: string): NumberedText | undefined {
  const wanted = text.toLowerCase();
  if (wanted.length === 0 || wanted.length > longestText || /[^\x20-\x7e]/.test(text)) return undefined;
  let made: NumberedText | undefined;
  const search = () => {
    made ??= createSearch(wanted);
    return made;
  };
  return {
    inEndpoint: endpoint => search().inEndpoint(endpoint),
    inId: (client, target, protocol) => search().inId(client, target, protocol),
    inIds: (names, mask, at) => search().inIds(names, mask, at),
  };
}

/** @param wanted in lower case */
function createSearch(wanted: string): NumberedText {
  const found = wanted.length;
  const states = found + 1;
  const steps = stepsOf(wanted);
  const read = (state: number, piece: string) => {
    let now = state;
    for (let at = 0; at < piece.length; at++) {
      const sign = piece.charCodeAt(at) - firstSign;
      if (sign >= 0 && sign < signCount) now = steps[sign * states + now]!;
      else if (now !== found) now = 0;
    }
    return now;
  };
  /** By number and state: the state after its text and what follows it. */
  const table = (count: number, piece: (number: number) => string) => {
    const after = new Uint8Array(count * states);
    for (let number = 0; number < count; number++) {
      const text = piece(number);
      for (let state = 0; state < states; state++) after[number * states + state] = read(state, text);
    }
    return after;
  };
  const octets = table(256, number => `${number}.`);
  const lastOctets = table(256, number => `${number}:`);
  // A port is its hundreds and the rest.
  const hundreds = table(656, number => (number === 0 ? '' : String(number)));
  const rests = table(100, String);
  const paddedRests = table(100, number => String(number).padStart(2, '0'));
  const arrow = table(1, () => '->');
  const protocols = new Map<string, Uint8Array>();

  /** By the first two octets: the state after them at the start, once it was asked for. */
  const starts = new Uint8Array(65_536).fill(unknown);

  function start(pair: number): number {
    if (starts[pair] === unknown) {
      starts[pair] = octets[(pair & 255) * states + octets[(pair >> 8) * states]!]!;
    }
    return starts[pair]!;
  }

  function endpoint(state: number, number: number): number {
    const address = addressOf(number);
    const now = octets[(address >>> 24) * states + state]!;
    return afterPair(octets[((address >>> 16) & 255) * states + now]!, address, portOfNumber(number));
  }

  function firstEndpoint(number: number): number {
    const address = addressOf(number);
    return afterPair(start(address >>> 16), address, portOfNumber(number));
  }

  function afterPair(state: number, address: number, port: number): number {
    let now = octets[((address >>> 8) & 255) * states + state]!;
    now = lastOctets[(address & 255) * states + now]!;
    const high = (port / 100) | 0;
    const rest = port - high * 100;
    return high === 0
      ? rests[rest * states + now]!
      : paddedRests[rest * states + hundreds[high * states + now]!]!;
  }

  function protocolSteps(protocol: string): Uint8Array {
    let after = protocols.get(protocol);
    if (after === undefined) {
      after = table(1, () => `/${protocol.toLowerCase()}`);
      protocols.set(protocol, after);
    }
    return after;
  }

  /** Many flows in a row have the same target: by state, what it and the protocol make of it. */
  const afterEnd = new Uint8Array(states).fill(unknown);
  let [lastTarget, lastProtocol] = [-1, ''];

  function end(state: number, target: number, protocol: string): number {
    if (target !== lastTarget || protocol !== lastProtocol) {
      afterEnd.fill(unknown);
      [lastTarget, lastProtocol] = [target, protocol];
    }
    if (afterEnd[state] === unknown) {
      afterEnd[state] = protocolSteps(protocol)[endpoint(arrow[state]!, target)]!;
    }
    return afterEnd[state]!;
  }

  return {
    inEndpoint: number => firstEndpoint(number) === found,
    inId(client, target, protocol) {
      const state = firstEndpoint(client);
      return state === found || end(state, target, protocol) === found;
    },
    inIds({states: slots, clients, targets, kinds}, mask, at) {
      let [kind, target]: [FlowKind | undefined, number] = [undefined, noNumber];
      for (let index = 0; index < slots.length; index++) {
        const client = clients[index]!;
        mask[at + index] = 0;
        if (slots[index] === freeSlot || client === noNumber || targets[index] === noNumber) continue;
        const state = firstEndpoint(client);
        // Most flows in a row have the same end.
        const isKnown = kinds[index] === kind && targets[index] === target && afterEnd[state] !== unknown;
        if (!isKnown && state !== found) {
          kind = kinds[index]!;
          target = targets[index]!;
          end(state, target, kind.protocol);
        }
        if (state === found || afterEnd[state] === found) mask[at + index] = 1;
      }
    },
  };
}

/** By sign and state: how much of the text is matched after that sign. All of it stays so. */
function stepsOf(text: string): Uint8Array {
  const states = text.length + 1;
  const steps = new Uint8Array(signCount * states);
  // What a mismatch leaves: the state after the text so far without its first sign.
  let fallback = 0;
  for (let state = 0; state < states; state++) {
    const isWhole = state === text.length;
    for (let sign = 0; sign < signCount; sign++) {
      const onMismatch = state === 0 ? 0 : steps[sign * states + fallback]!;
      steps[sign * states + state] = isWhole ? state : onMismatch;
    }
    if (isWhole) break;
    const wanted = (text.charCodeAt(state) - firstSign) * states;
    steps[wanted + state] = state + 1;
    if (state > 0) fallback = steps[wanted + fallback]!;
  }
  return steps;
}
