import {uint32} from '../bytes.js';
import {type ClientHello, handshakeHeaderBytes, readClientHello} from '../client-hello.js';
import {eachCryptoFrame} from './crypto-frames.js';
import {googleHello} from './google.js';
import {createHelloBuffer, maxHelloBytes} from './hello-buffer.js';
import {type Initial, readInitial} from './initial.js';
import {initialKeys} from './keys.js';
import {openInitial} from './open.js';
import {behindReserved} from './versions.js';

/** Packets read per datagram; each costs a key derivation and a decryption. */
const maxPackets = 3;

/** Reads the ClientHello of a connection, as far as it has come. */
export interface HelloReader {
  /** Takes the next datagram of the client, including the first one. */
  add(datagram: Uint8Array): void;
  readonly hello: ClientHello | undefined;
  /** Whether all that can be known is known. */
  readonly isDone: boolean;
}

/** @param first the client's first packet, of which the keys come; it is in `datagram` */
export function createHelloReader(first: Initial, datagram: Uint8Array): HelloReader {
  const {version, destinationId} = first;
  const number = uint32(datagram, first.at + 1);
  const buffer = createHelloBuffer();
  let keys = initialKeys(version, destinationId);
  const open = (datagram: Uint8Array, initial: Initial): Uint8Array | undefined => {
    const frames = openInitial(datagram, initial, keys);
    if (frames || sameBytes(initial.destinationId, destinationId)) return frames;
    // After a Retry, the keys derive from another connection id (RFC 9001, section 5.2).
    const others = initialKeys(version, initial.destinationId);
    const opened = openInitial(datagram, initial, others);
    if (opened) keys = others;
    return opened;
  };
  const reader = {
    hello: undefined as ClientHello | undefined,
    isDone: false,
    add(datagram: Uint8Array) {
      let at = 0;
      for (let left = maxPackets; left > 0 && at < datagram.length; left--) {
        const initial = uint32(datagram, at + 1) === number ? readInitial(datagram, at, version) : undefined;
        if (!initial) break;
        const frames = open(datagram, initial);
        if (!frames) {
          // If the first packet does not decrypt, the flow began earlier and its keys cannot be derived.
          if (at === 0) reader.isDone = true;
          return;
        }
        eachCryptoFrame(frames, buffer.add, version.frames);
        at = initial.end;
      }
      const start = buffer.start();
      reader.hello = version.hello === 'google' ? googleHello(start) : readClientHello(start, start.length);
      reader.isDone = isWhole(reader.hello, start);
    },
  };
  return reader;
}

/** The same for a client's first packet under a reserved version; undefined if none of the keys opens it. */
export function createReservedReader(datagram: Uint8Array): HelloReader | undefined {
  for (const version of behindReserved) {
    const initial = readInitial(datagram, 0, version);
    if (initial && openInitial(datagram, initial, initialKeys(version, initial.destinationId)))
      return createHelloReader(initial, datagram);
  }
  return undefined;
}

/** Whether the server name is known or cannot come any more. */
function isWhole(hello: ClientHello | undefined, start: Uint8Array): boolean {
  if (!hello || hello.isWhole || hello.serverName !== undefined) return true;
  return (
    start.length >= handshakeHeaderBytes &&
    (uint32(start, 0) & 0xffffff) + handshakeHeaderBytes > maxHelloBytes
  );
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
