import {oneOf, type Payloads} from './payloads.js';

const names = [
  'example.com',
  'www.example.org',
  'mail.example.net',
  'api.shop.example',
  'cdn.video.example',
  'time.example.net',
  'updates.example.org',
  'printer.office.example',
];
/** RFC 1035, section 3.2.2; RFC 3596. */
const types = [1, 28];
const headerBytes = 12;
/** Type and class, after the name. */
const questionTailBytes = 4;

/** Queries for names, each answered by an address (RFC 1035, section 4). */
export const dnsPayloads: Payloads = {
  client: () => () => query(oneOf(names), oneOf(types)),
  answers: request => [answer(request)],
};

function query(name: string, type: number): Buffer {
  const labels = name.split('.');
  const message = Buffer.alloc(headerBytes + name.length + 2 + questionTailBytes);
  message.writeUInt16BE(Math.floor(Math.random() * 0x10000), 0);
  // Recursion desired; one question.
  message.writeUInt16BE(0x0100, 2);
  message.writeUInt16BE(1, 4);
  let at = headerBytes;
  for (const label of labels) {
    at = message.writeUInt8(label.length, at);
    at += message.write(label, at, 'latin1');
  }
  message.writeUInt16BE(type, at + 1);
  message.writeUInt16BE(1, at + 3);
  return message;
}

function answer(request: Uint8Array): Buffer {
  const type = Buffer.from(request).readUInt16BE(request.length - questionTailBytes);
  const addressBytes = type === 1 ? 4 : 16;
  const record = Buffer.alloc(12 + addressBytes, 1);
  // The name of the question, its type, class IN, an hour to live.
  record.writeUInt16BE(0xc000 + headerBytes, 0);
  record.writeUInt16BE(type, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(3600, 6);
  record.writeUInt16BE(addressBytes, 10);
  const message = Buffer.concat([request, record]);
  // A response, with recursion available; one answer.
  message.writeUInt16BE(0x8180, 2);
  message.writeUInt16BE(1, 6);
  return message;
}
