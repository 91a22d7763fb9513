import {expect, test} from 'vitest';
import {createHelloBuffer, maxHelloBytes} from '../../../source/inspection/quic/hello-buffer.js';

const bytes = (size: number, value: number) => new Uint8Array(size).fill(value);

test('pieces become one when their gaps are filled, however they overlap', () => {
  const buffer = createHelloBuffer();
  buffer.add(4, bytes(4, 2));
  expect(buffer.start()).toHaveLength(0);
  buffer.add(0, bytes(3, 1));
  expect(buffer.start()).toEqual(bytes(3, 1));
  buffer.add(2, bytes(3, 3));
  expect([...buffer.start()]).toEqual([1, 1, 3, 3, 3, 2, 2, 2]);
});

test('room is made as it is needed, and never more than the bound', () => {
  const buffer = createHelloBuffer();
  buffer.add(5000, bytes(1000, 2));
  buffer.add(0, bytes(5000, 1));
  expect(buffer.start()).toHaveLength(6000);
  buffer.add(6000, bytes(maxHelloBytes - 6000, 3));
  expect(buffer.start()).toHaveLength(maxHelloBytes);
  expect(buffer.start()[5999]).toBe(2);
});

test('pieces that are too far ahead are left out', () => {
  const buffer = createHelloBuffer();
  buffer.add(maxHelloBytes - 1, bytes(2, 1));
  buffer.add(2 ** 40, bytes(1, 1));
  buffer.add(2 ** 62, bytes(0, 1));
  buffer.add(0, bytes(1, 1));
  expect(buffer.start()).toHaveLength(1);
});
