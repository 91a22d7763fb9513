import fc from 'fast-check';
import {expect, test} from 'vitest';
import {createClientHandshake} from '../../../source/relay/socks5/client-handshake.js';
import {encodeGreeting, encodeSelection, parseGreeting} from '../../../source/relay/socks5/methods.js';
import {encodeCredentials, encodeStatus, parseCredentials} from '../../../source/relay/socks5/password.js';
import type {Parsed} from '../../../source/relay/socks5/protocol.js';
import {encodeRequest, parseRequest, type Request} from '../../../source/relay/socks5/request.js';
import {createServerHandshake} from '../../../source/relay/socks5/server-handshake.js';
import {anyBytes, anyPort, cases, damaged} from '../../fuzz/cases.js';

const ada = {username: 'ada', password: 'secret'};
const hosts = ['127.0.0.1', '::1', 'a.test', '255.255.255.255', 'b.test', '10.0.0.1', 'x'.repeat(255)];
const anyEndpoint = fc.record({host: fc.constantFrom(...hosts), port: anyPort});

/** Some of the streams whole, most of them damaged. */
function someDamaged(streams: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc.oneof({arbitrary: streams, weight: 1}, {arbitrary: damaged(streams), weight: 2});
}

/** What a client may send: its messages, whole or damaged, or any bytes. */
const anyRequests = fc.oneof(
  {
    arbitrary: someDamaged(
      fc
        .tuple(
          fc.constantFrom([0], [2], [0, 2], [], [1, 0, 2]),
          fc.option(fc.constantFrom(ada, ada, ada, {username: '', password: 'x'.repeat(255)}), {freq: 1}),
          fc.constantFrom(1, 2, 3, 3, 3, 9),
          anyEndpoint,
        )
        .map(([methods, credentials, command, endpoint]) =>
          Buffer.concat([
            encodeGreeting(methods),
            ...(credentials ? [encodeCredentials(credentials)] : []),
            encodeRequest(command, endpoint),
          ]),
        ),
    ),
    weight: 7,
  },
  {arbitrary: anyBytes(600), weight: 1},
);

/** What a server may send, whole or damaged. */
const anyAnswers = someDamaged(
  fc
    .tuple(
      fc.constantFrom(0, 2, 255),
      fc.constantFrom(undefined, undefined, undefined, true, true, false),
      fc.constantFrom(0, 0, 0, 1, 7),
      anyEndpoint,
    )
    .map(([method, isGranted, reply, endpoint]) =>
      Buffer.concat([
        encodeSelection(method),
        ...(isGranted === undefined ? [] : [encodeStatus(isGranted)]),
        encodeRequest(reply, endpoint),
      ]),
    ),
);

/** Lengths of the pieces that a stream comes in, over and over. */
const anyPieces = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({min: 1, max: 16}), {minLength: 1, maxLength: 20, size: 'max'}),
  fc.array(fc.integer({min: 1, max: 300}), {minLength: 1, maxLength: 5}),
);

interface End {
  readonly state: string;
  readonly why?: string;
  readonly bound?: {readonly host: string; readonly port: number};
}
type Handshake = (say: (bytes: Uint8Array) => void) => (piece: Uint8Array) => End | undefined;

/** The end of a handshake and all that it said, given its input in pieces. */
function outcome(open: Handshake, stream: Uint8Array, pieces: readonly number[]) {
  let said = '';
  const take = open(bytes => {
    said += Buffer.from(bytes).toString('hex');
  });
  for (let at = 0, index = 0; at < stream.length; index++) {
    const pieceBytes = pieces[index % pieces.length]!;
    const end = take(stream.subarray(at, at + pieceBytes));
    if (end) return {said, end: `${end.state} ${end.why ?? ''} ${end.bound?.host} ${end.bound?.port}`};
    at += pieceBytes;
  }
  return {said, end: 'pending'};
}

test('a server’s handshake ends in the same way however the stream is cut', () => {
  const ends = new Set<string>();
  fc.assert(
    fc.property(anyRequests, anyPieces, fc.constantFrom(ada, undefined), (stream, pieces, credentials) => {
      const open: Handshake = say => createServerHandshake(credentials && [credentials], say);
      const whole = outcome(open, stream, [stream.length]);
      expect(outcome(open, stream, pieces)).toEqual(whole);
      // Selection, status and one reply.
      expect(whole.said.length / 2).toBeLessThanOrEqual(2 + 2 + 10);
      ends.add(whole.end);
    }),
    cases(),
  );
  // Requested, waiting, and each of the refusals.
  expect(ends.size).toBe(7);
});

test('a client’s handshake ends in the same way however the stream is cut', () => {
  const states = new Set<string>();
  fc.assert(
    fc.property(anyAnswers, anyPieces, fc.constantFrom(ada, undefined), (stream, pieces, credentials) => {
      const open: Handshake = say => createClientHandshake(credentials, say);
      const whole = outcome(open, stream, [stream.length]);
      expect(outcome(open, stream, pieces)).toEqual(whole);
      states.add(whole.end.split(' ')[0]!);
    }),
    cases(),
  );
  expect(states).toEqual(new Set(['pending', 'failed', 'associated']));
});

/** A message that parses lies within its bytes, and is written as it was read, unless it has another form. */
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

/** Undefined for what has another form: reserved bytes in use, IPv4 in IPv6, an address as a name. */
function encodeAsRead({code, endpoint}: Request, bytes: Uint8Array): Uint8Array | undefined {
  if (!endpoint || bytes[2] !== 0) return undefined;
  const again = encodeRequest(code, endpoint);
  return again[3] === bytes[3] ? again : undefined;
}

test('what the parsers accept is written again byte for byte', () => {
  const parameters = cases();
  let accepted = 0;
  fc.assert(
    fc.property(
      damaged(fc.constant(encodeGreeting([0, 2]))),
      damaged(fc.constant(encodeCredentials(ada))),
      damaged(anyEndpoint.map(endpoint => encodeRequest(3, endpoint))),
      (greeting, credentials, request) => {
        accepted += Number(checkParser(greeting, parseGreeting, encodeGreeting));
        accepted += Number(
          checkParser(credentials, parseCredentials, message =>
            isAscii(credentials) ? encodeCredentials(message) : undefined,
          ),
        );
        accepted += Number(checkParser(request, parseRequest, message => encodeAsRead(message, request)));
      },
    ),
    parameters,
  );
  expect(accepted).toBeGreaterThan(parameters.numRuns / 10);
});
