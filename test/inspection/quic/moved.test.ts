import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {createMovedQuic} from '../../../source/inspection/quic/moved.js';
import {datagram, hex, join, text} from '../payloads.js';

const target = '192.0.2.1:443';
/** A server's first packet: no destination id, the source id, no token, 117 protected bytes (RFC 9001, appendix A.3). */
const serverInitial = (id: Uint8Array) =>
  join(hex('cf00000001 00'), Uint8Array.of(id.length), id, hex('00 4075'), new Uint8Array(117).fill(0xa5));
const shortHeader = (id: Uint8Array) => join(Uint8Array.of(randomBytes(1)[0]! & 0x7f), id, randomBytes(40));

function knowing(id: Uint8Array) {
  const moved = createMovedQuic();
  expect(moved.learn(target, serverInitial(id))).toBe(true);
  return moved;
}

describe('QUIC that began in another flow', () => {
  test.each([4, 8, 20])('is known at once by a connection id of %i bytes that its server chose', bytes => {
    const id = randomBytes(bytes);
    const moved = knowing(id);
    const finding = moved.watch(target)(datagram(shortHeader(id)));
    expect(finding).toEqual({app: 'quic', details: {}, isContinued: true});
    // Another server's ids are its own.
    expect(moved.watch('192.0.2.2:443')(datagram(shortHeader(id)))).toBeUndefined();
  });

  test('is known also where its server sets the fixed bit at random', () => {
    const id = randomBytes(8);
    const first = serverInitial(id);
    first[0]! &= ~0x40;
    const moved = createMovedQuic();
    expect(moved.learn(target, first)).toBe(true);
    expect(moved.watch(target)(datagram(shortHeader(id)))?.app).toBe('quic');
  });

  test('is known by its second datagram where its client took a new id', () => {
    const watch = knowing(randomBytes(8)).watch(target);
    const id = randomBytes(8);
    expect(watch(datagram(shortHeader(id)))).toBeUndefined();
    expect(watch(datagram(shortHeader(id)))?.app).toBe('quic');
  });

  test('is not known by a new id that is short: a counter behind a constant looks alike', () => {
    const watch = knowing(randomBytes(4)).watch(target);
    const id = randomBytes(4);
    for (let count = 0; count < 4; count++) expect(watch(datagram(shortHeader(id)))).toBeUndefined();
  });

  test('is not known by a text that is sent again', () => {
    const watch = knowing(randomBytes(8)).watch(target);
    for (let count = 0; count < 4; count++) {
      expect(watch(datagram(text('GET /a/resource/with/a/long/name HTTP/1.1')))).toBeUndefined();
    }
  });

  test('is never seen in random bytes, at whatever target', () => {
    const moved = knowing(randomBytes(8));
    for (let flow = 0; flow < 20_000; flow++) {
      const watch = moved.watch(target);
      for (let count = 0; count < 4; count++) {
        expect(watch(datagram(randomBytes(60)))).toBeUndefined();
      }
    }
  });

  test('learns nothing from what is no first packet of a server', () => {
    const moved = createMovedQuic();
    const id = randomBytes(8);
    for (const payload of [shortHeader(id), new Uint8Array(), randomBytes(1200).fill(0x30, 0, 5)]) {
      expect(moved.learn(target, payload)).toBe(false);
    }
    expect(moved.watch(target)(datagram(shortHeader(id)))).toBeUndefined();
  });

  test('forgets the oldest of very many', () => {
    const moved = createMovedQuic();
    const first = randomBytes(8);
    moved.learn(target, serverInitial(first));
    for (let count = 0; count < 10_000; count++) moved.learn(target, serverInitial(randomBytes(8)));
    expect(moved.watch(target)(datagram(shortHeader(first)))).toBeUndefined();
  });
});
