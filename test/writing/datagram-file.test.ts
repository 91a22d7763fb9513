import {once} from 'node:events';
import {closeSync, openSync, readFileSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {Worker} from 'node:worker_threads';
import {expect, onTestFinished, test} from 'vitest';
import {
  appendBlocks,
  beginDatagramFile,
  type DatagramFile,
  endWriting,
  isOpen,
  writtenTo,
} from '../../source/writing/datagram-file.js';
import {emptyDirectory} from '../e2e/command.js';

function begin(limitBytes = 1e9): {
  readonly file: DatagramFile;
  readonly path: string;
  readonly headBytes: number;
} {
  const path = join(emptyDirectory(), 'test.pcapng');
  const descriptor = openSync(path, 'a');
  onTestFinished(() => closeSync(descriptor));
  const file = beginDatagramFile(descriptor, limitBytes, 'udptop');
  return {file, path, headBytes: writtenTo(file).bytes};
}

function blocks(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 32);
  for (let each = 0; each < count; each++) new DataView(bytes.buffer).setUint32(each * 32 + 4, 32, true);
  return bytes;
}

test('threads write whole blocks to one file, and every block is counted', async () => {
  const {file, path, headBytes} = begin();
  const modulePath = pathToFileURL(resolve('dist/writing/datagram-file.js')).href;
  const threads = [1, 2, 3, 4];
  const ended = threads.map(thread =>
    once(
      new Worker(new URL('append.mjs', import.meta.url), {
        workerData: {file, thread, blocks: 4000, modulePath},
      }),
      'message',
    ),
  );
  await Promise.all(ended);
  expect(writtenTo(file)).toMatchObject({datagrams: 16_000, lostDatagrams: 0, end: undefined});
  const written = readFileSync(path);
  expect(written).toHaveLength(writtenTo(file).bytes);
  const counts = new Map<number, number>();
  for (let at = headBytes; at < written.length; ) {
    const bytes = written.readUInt32LE(at + 4);
    const body = written.subarray(at + 8, at + bytes);
    expect(body.equals(Buffer.alloc(body.length, body[0]!))).toBe(true);
    counts.set(body[0]!, (counts.get(body[0]!) ?? 0) + 1);
    at += bytes;
  }
  expect([...counts.values()]).toEqual([4000, 4000, 4000, 4000]);
});

test('blocks that do not fit below the limit are left out, and end the writing', () => {
  const {file, path, headBytes} = begin(1000);
  const fitting = Math.floor((1000 - headBytes) / 32);
  appendBlocks(file, blocks(fitting - 1));
  expect(isOpen(file)).toBe(true);
  appendBlocks(file, blocks(3));
  appendBlocks(file, blocks(1));
  expect(writtenTo(file)).toEqual({
    datagrams: fitting,
    bytes: headBytes + 32 * fitting,
    lostDatagrams: 0,
    end: {kind: 'limit'},
  });
  expect(readFileSync(path)).toHaveLength(headBytes + 32 * fitting);
});

test('a file that cannot be written ends the writing, and what is lost is counted', () => {
  const path = join(emptyDirectory(), 'test.pcapng');
  const descriptor = openSync(path, 'a');
  const {memory, limitBytes} = beginDatagramFile(descriptor, 1e9, 'udptop');
  closeSync(descriptor);
  const readOnly = openSync(path, 'r');
  onTestFinished(() => closeSync(readOnly));
  const file = {memory, limitBytes, descriptor: readOnly};
  appendBlocks(file, blocks(2));
  appendBlocks(file, blocks(3));
  const badDescriptor = 9;
  expect(writtenTo(file)).toMatchObject({
    datagrams: 0,
    lostDatagrams: 5,
    end: {kind: 'failed', errno: badDescriptor},
  });
  rmSync(path);
});

test('nothing is written after the end', () => {
  const {file, path, headBytes} = begin();
  expect(endWriting(file)).toBe(true);
  appendBlocks(file, blocks(2));
  expect(writtenTo(file)).toMatchObject({datagrams: 0, lostDatagrams: 0, end: {kind: 'closed'}});
  expect(readFileSync(path)).toHaveLength(headBytes);
});

test('a thread that is stuck in writing keeps its descriptor, not the others', () => {
  const {file} = begin();
  Atomics.store(new Int32Array(file.memory), 0, 1);
  expect(endWriting(file)).toBe(false);
});
