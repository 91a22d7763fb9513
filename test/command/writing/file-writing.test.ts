import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openNewFile} from '../../../source/command/output/new-file.js';
import {type FileWritingOptions, startFileWriting} from '../../../source/command/writing/file-writing.js';
import {createScreenWriting} from '../../../source/command/writing/screen-writing.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {RelayStuckError} from '../../../source/monitor/threads/relay-events.js';
import type {Writing} from '../../../source/monitor/write-flows.js';
import {appendBlocks, isOpen} from '../../../source/writing/datagram-file.js';
import {emptyDirectory} from '../../e2e/command.js';

/** The least that passes for a packet's block. */
function block(): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(4, bytes.length, true);
  return bytes;
}

/** Threads that write as many blocks as they are told to. */
function threads() {
  let writing: Writing | undefined;
  return {
    current: () => writing,
    append: (count: number) => {
      for (let each = 0; each < count; each++) appendBlocks(writing!.file, block());
    },
    async write(next: Writing) {
      writing = next;
    },
    async stopWriting() {},
  };
}

const bounds: Pick<FileWritingOptions, 'limitBytes' | 'longestMs' | 'flowIds'> = {
  limitBytes: 1000,
  longestMs: undefined,
  flowIds: undefined,
};

/** A writing, and the sentence that it ends with by itself. */
async function rig(options: {readonly longestMs?: number} = {}) {
  const monitor = threads();
  const {file, descriptor} = openNewFile(emptyDirectory(), 0, 'pcapng', 0o600);
  let tell = (_end: readonly [string, boolean]) => {};
  const ended = new Promise<readonly [string, boolean]>(resolve => {
    tell = resolve;
  });
  const onEnd = (sentence: string, failed: boolean) => tell([sentence, failed]);
  const writing = await startFileWriting({...bounds, ...options, monitor, file, descriptor, onEnd});
  return {monitor, file, writing, ended};
}

test('a writing says how much it wrote, and where', async () => {
  const {monitor, file, writing} = await rig();
  monitor.append(3);
  const {bytes} = writing.written();
  expect(await writing.stop()).toEqual({sentence: `Wrote 3 datagrams (${bytes}B) to ${file}`, failed: false});
  expect(readFileSync(file)).toHaveLength(bytes);
});

test('a writing ends when its time is over, and says so', async () => {
  const {monitor, ended} = await rig({longestMs: 50});
  monitor.append(1);
  const [sentence, failed] = await ended;
  expect(sentence).toMatch(/^Wrote 1 datagram \(\d+B\) to \S+, and no more: 50ms is the limit$/);
  expect(failed).toBe(false);
  expect(isOpen(monitor.current()!.file)).toBe(false);
});

test('a writing ends at its limit, and says so', async () => {
  const {monitor, ended} = await rig();
  monitor.append(100);
  const [sentence] = await ended;
  expect(sentence).toMatch(/^Wrote \d+ datagrams \(9\d\dB\) to \S+, and no more: 1\.00KB is the limit$/);
});

test('a stuck relay thread keeps no writing from its end', async () => {
  const monitor = threads();
  const {file, descriptor} = openNewFile(emptyDirectory(), 0, 'pcapng', 0o600);
  const stuck = {
    ...monitor,
    stopWriting: async () => {
      throw new RelayStuckError();
    },
  };
  const writing = await startFileWriting({...bounds, monitor: stuck, file, descriptor, onEnd() {}});
  expect((await writing.stop()).sentence).toMatch(/^Wrote 0 datagrams/);
});

test('a screen writes to a new file each time, and only as long as it is asked to', async () => {
  const directory = emptyDirectory();
  const monitor = threads();
  const writing = createScreenWriting({
    monitor,
    directory,
    fileMode: undefined,
    logger: silentLogger as never,
  });
  expect(writing.status()).toBeUndefined();
  const files = [];
  for (const flowIds of [['a'], ['a', 'b']]) {
    const sentence = await writing.start(flowIds);
    const [, what, file] = /^Writing (.*) to (\S+), up to 100MB or 10m$/.exec(sentence)!;
    expect(what).toBe(flowIds.length === 1 ? '1 flow' : '2 flows');
    expect(monitor.current()!.flowIds).toEqual(new Set(flowIds));
    expect(writing.status()).toMatch(/^\d flows? to udptop-\d{8}-\d{6}(-2)?\.pcapng, \d+B$/);
    expect(await writing.stop()).toContain(`to ${file}`);
    expect(writing.isOn()).toBe(false);
    files.push(file!);
  }
  expect(files[0]).not.toBe(files[1]);
  for (const file of files) expect(existsSync(join(file))).toBe(true);
});
