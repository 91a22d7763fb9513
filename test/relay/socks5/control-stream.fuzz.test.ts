import {expect, test} from 'vitest';
import {createClientHandshake} from '../../../source/relay/socks5/client-handshake.js';
import {encodeGreeting, encodeSelection, parseGreeting} from '../../../source/relay/socks5/methods.js';
import {encodeCredentials, encodeStatus, parseCredentials} from '../../../source/relay/socks5/password.js';
import type {Parsed} from '../../../source/relay/socks5/protocol.js';
import {encodeRequest, parseRequest, type Request} from '../../../source/relay/socks5/request.js';
import {createServerHandshake} from '../../../source/relay/socks5/server-handshake.js';
import {fuzzCases, fuzzSeed, mutated, randomBytes, randomNumbers} from '../../fuzz/cases.js';

const ada = {username: 'ada', password: 'secret'};
const random = randomNumbers(fuzzSeed);
const hosts = ['127.0.0.1', '::1', 'a.test', '255.255.255.255', 'b.test', '10.0.0.1', 'x'.repeat(255)];

function pick<Item>(items: readonly Item[]): Item {
  return items[random(items.length)]!;
}

const anyEndpoint = () => ({host: pick(hosts), port: random(65_536)});

/** What a client may send, whole or spoilt; or anything. */
function anyStream(): Uint8Array {
  if (random(8) === 0) return randomBytes(random, 600);
  const whole = Buffer.concat([
    encodeGreeting(pick([[0], [2], [0, 2], [], [1, 0, 2]])),
    ...(random(2) === 0
      ? [encodeCredentials(pick([ada, ada, ada, {username: '', password: 'x'.repeat(255)}]))]
      : []),
    encodeRequest(pick([1, 2, 3, 3, 3, 9]), anyEndpoint()),
  ]);
  return random(3) === 0 ? whole : mutated(random, whole);
}

/** What a server may send, whole or spoilt. */
function anyAnswers(): Uint8Array {
  const whole = Buffer.concat([
    encodeSelection(pick([0, 2, 255])),
    ...(random(2) === 0 ? [encodeStatus(random(3) > 0)] : []),
    encodeRequest(pick([0, 0, 0, 1, 7]), anyEndpoint()),
  ]);
  return random(3) === 0 ? whole : mutated(random, whole);
}

interface End {
  readonly state: string;
  readonly why?: string;
  readonly bound?: {readonly host: string; readonly port: number};
}
type Take = (piece: Uint8Array) => End | undefined;

/** The end of a handshake and all that it said, its input cut into pieces of up to `maxPieceBytes`. */
function outcome(
  make: (say: (bytes: Uint8Array) => void) => Take,
  stream: Uint8Array,
  maxPieceBytes: number,
) {
  let said = '';
  const take = make(bytes => {
    said += Buffer.from(bytes).toString('hex');
  });
  for (let at = 0; at < stream.length; ) {
    const pieceBytes = 1 + random(maxPieceBytes);
    const end = take(stream.subarray(at, at + pieceBytes));
    if (end) return {said, end: `${end.state} ${end.why ?? ''} ${end.bound?.host} ${end.bound?.port}`};
    at += pieceBytes;
  }
  return {said, end: 'pending'};
}

test(`a server's handshake comes to the same end however a stream is cut (seed ${fuzzSeed})`, () => {
  const ends = new Set<string>();
  for (let index = 0; index < fuzzCases; index++) {
    const stream = anyStream();
    const credentials = random(2) === 0 ? ada : undefined;
    const make = (say: (bytes: Uint8Array) => void) => createServerHandshake(credentials, say);
    const whole = outcome(make, stream, 0x10000);
    const cut = outcome(make, stream, pick([1, 16, 16, 300]));
    if (cut.end !== whole.end || cut.said !== whole.said) {
      expect(cut, `case ${index}: ${Buffer.from(stream).toString('hex')}`).toEqual(whole);
    }
    // Selection, status and one reply.
    expect(whole.said.length / 2).toBeLessThanOrEqual(2 + 2 + 10);
    ends.add(whole.end);
  }
  // Requested, waiting, and all four refusals were met.
  expect(ends.size).toBe(7);
});

test(`a client's handshake comes to the same end however a stream is cut (seed ${fuzzSeed})`, () => {
  const states = new Set<string>();
  for (let index = 0; index < fuzzCases; index++) {
    const stream = anyAnswers();
    const credentials = random(2) === 0 ? ada : undefined;
    const make = (say: (bytes: Uint8Array) => void) => createClientHandshake(credentials, say);
    const whole = outcome(make, stream, 0x10000);
    const cut = outcome(make, stream, pick([1, 16, 16, 300]));
    if (cut.end !== whole.end || cut.said !== whole.said) {
      expect(cut, `case ${index}: ${Buffer.from(stream).toString('hex')}`).toEqual(whole);
    }
    states.add(whole.end.split(' ')[0]!);
  }
  expect(states).toEqual(new Set(['pending', 'failed', 'associated']));
});

/** A message that parses lies within its bytes, and is written again as it was read, where the spelling is ours. */
function checkParser<Message>(
  bytes: Uint8Array,
  parse: (bytes: Uint8Array) => Parsed<Message>,
  encode: (message: Message) => Uint8Array | undefined,
): boolean {
  const parsed = parse(bytes);
  if (typeof parsed === 'string') return false;
  if (parsed.end > bytes.length || parsed.end < 2) throw new Error(`an end at ${parsed.end}`);
  const again = encode(parsed.message);
  if (again && Buffer.compare(again, bytes.subarray(0, parsed.end)) !== 0) {
    throw new Error(`${Buffer.from(bytes).toString('hex')} became ${Buffer.from(again).toString('hex')}`);
  }
  return true;
}

const isAscii = (bytes: Uint8Array) => bytes.every(byte => byte < 128);

/** Undefined where there is another spelling: reserved bytes in use, IPv4 in IPv6, an address as a name. */
function encodeAsRead({code, endpoint}: Request, bytes: Uint8Array): Uint8Array | undefined {
  if (!endpoint || bytes[2] !== 0) return undefined;
  const again = encodeRequest(code, endpoint);
  return again[3] === bytes[3] ? again : undefined;
}

test(`what the parsers take they write again byte for byte (seed ${fuzzSeed})`, () => {
  let taken = 0;
  for (let index = 0; index < fuzzCases; index++) {
    const greeting = mutated(random, encodeGreeting([0, 2]));
    const credentials = mutated(random, encodeCredentials(ada));
    const request = mutated(random, encodeRequest(3, anyEndpoint()));
    taken += Number(checkParser(greeting, parseGreeting, encodeGreeting));
    taken += Number(
      checkParser(credentials, parseCredentials, message =>
        isAscii(credentials) ? encodeCredentials(message) : undefined,
      ),
    );
    taken += Number(checkParser(request, parseRequest, message => encodeAsRead(message, request)));
  }
  expect(taken).toBeGreaterThan(fuzzCases / 10);
});
