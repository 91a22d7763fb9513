import {createCipheriv, createHmac, randomBytes} from 'node:crypto';
import {oneOf, type Payloads} from './payloads.js';

const serverNames = ['cdn.video.example', 'live.video.example', 'stream.example.org'];
/** RFC 9001, section 5.2: what the keys of version 1 come of. */
const salt = Buffer.from('38762cf7f55934b34d179ae6a4c80cadccbb7f0a', 'hex');
/** RFC 9000, section 14.1: a client's first datagram is no smaller. */
const firstBytes = 1200;
const idBytes = 8;
const tagBytes = 16;
/** RFC 9000, section 17.3: a short header begins with this bit. */
const shortHeader = 0x40;
const answerBytes = 1200;
const answersPerRequest = 24;

const request = Buffer.alloc(60, 0x5a).fill(shortHeader, 0, 1);
const answer = Buffer.alloc(answerBytes, 0xa5).fill(shortHeader, 0, 1);
const answers = Array.from({length: answersPerRequest}, () => answer);

/** A download: the first datagram of a client names the server, each one is answered by many. */
export const quicPayloads: Payloads = {
  client() {
    let first: Buffer | undefined = initialPacket(oneOf(serverNames));
    return () => {
      const packet = first ?? request;
      first = undefined;
      return packet;
    };
  },
  answers: () => answers,
};

/** A client's first packet with its ClientHello, protected as RFC 9001, section 5, says. */
function initialPacket(serverName: string): Buffer {
  const id = randomBytes(idBytes);
  const secret = expand(hmac(salt, id), 'client in', 32);
  const header = Buffer.concat([
    // A long header, with a packet number of four bytes; version 1; ids of the server and, empty, of the client; no token.
    Buffer.from([0xc3]),
    uint(1, 4),
    Buffer.from([idBytes]),
    id,
    Buffer.from([0, 0]),
    // The length, as a number of two bytes (RFC 9000, section 16), and the packet number.
    uint(0x4000 + firstBytes - (1 + 4 + 1 + idBytes + 2 + 2), 2),
    uint(0, 4),
  ]);
  const hello = clientHello(serverName);
  const frames = Buffer.alloc(firstBytes - header.length - tagBytes);
  // A CRYPTO frame from offset 0; what follows is padding.
  Buffer.concat([Buffer.from([6, 0]), uint(0x4000 + hello.length, 2), hello]).copy(frames);
  const cipher = createCipheriv('aes-128-gcm', expand(secret, 'quic key', 16), expand(secret, 'quic iv', 12));
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', expand(secret, 'quic hp', 16), null).update(
    sealed.subarray(0, 16),
  );
  header[0]! ^= mask[0]! & 0x0f;
  for (let index = 0; index < 4; index++) header[header.length - 4 + index]! ^= mask[1 + index]!;
  return Buffer.concat([header, sealed]);
}

/** TLS 1.3, with a server name (RFC 6066, section 3) and HTTP/3 as the protocol (RFC 7301). */
function clientHello(serverName: string): Buffer {
  const name = Buffer.from(serverName, 'latin1');
  const extensions = Buffer.concat([
    extension(0, Buffer.concat([uint(name.length + 3, 2), Buffer.from([0]), uint(name.length, 2), name])),
    extension(16, Buffer.from('\0\x03\x02h3', 'latin1')),
  ]);
  const body = Buffer.concat([
    uint(0x0303, 2),
    randomBytes(32),
    // No session id, one cipher suite, no compression.
    Buffer.from([0, 0, 2, 0x13, 0x01, 1, 0]),
    uint(extensions.length, 2),
    extensions,
  ]);
  return Buffer.concat([Buffer.from([1]), uint(body.length, 3), body]);
}

function extension(type: number, data: Buffer): Buffer {
  return Buffer.concat([uint(type, 2), uint(data.length, 2), data]);
}

function uint(value: number, bytes: number): Buffer {
  const number = Buffer.alloc(bytes);
  number.writeUIntBE(value, 0, bytes);
  return number;
}

function hmac(key: Buffer, data: Buffer): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** HKDF-Expand-Label (RFC 8446, section 7.1) for up to 32 bytes. */
function expand(secret: Buffer, label: string, bytes: number): Buffer {
  const full = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([uint(bytes, 2), uint(full.length, 1), full, Buffer.from([0, 1])]);
  return hmac(secret, info).subarray(0, bytes);
}
