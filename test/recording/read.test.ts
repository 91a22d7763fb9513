import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readRecording} from '../../source/recording/read.js';
import {createRecorder} from '../../source/recording/write.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {formatSnapshotLine} from '../../source/snapshot/write.js';
import {anyByte, anyOffset, cases} from '../fuzz/cases.js';
import {manyFlows, snapshot, takenAtMs} from '../view/flows.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-recording-'));
});
afterAll(() => rmSync(directory, {recursive: true}));

const intervals = Array.from({length: 5}, (_, index) =>
  snapshot(
    manyFlows(4, index + 1).map(each => ({...each, idleTimeoutMs: 30_000})),
    {takenAtMs: takenAtMs + index * 1000},
  ),
);

async function record(name: string): Promise<string> {
  const file = join(directory, name);
  const recorder = createRecorder(file);
  for (const each of intervals.slice(0, -1)) {
    recorder.write(each);
    // One at a time, as the disk would have it.
    await new Promise(resolve => setImmediate(resolve));
  }
  expect(await recorder.close(intervals.at(-1)!)).toEqual({leftOut: 0});
  return file;
}

async function read(file: string) {
  const seen: Snapshot[] = [];
  const damage = await readRecording(file, each => seen.push(each));
  return {seen, damage};
}

describe.each(['plain.ndjson', 'packed.ndjson.gz'])('the recording %s', name => {
  test('returns every interval as it was', async () => {
    expect(await read(await record(name))).toEqual({seen: intervals, damage: undefined});
  });

  test('cut off anywhere, returns everything before the cut', async () => {
    const bytes = readFileSync(await record(name));
    const cut = join(directory, `cut-${name}`);
    const step = name.endsWith('.gz') ? 1 : 17;
    for (let length = 0; length < bytes.length; length += step) {
      writeFileSync(cut, bytes.subarray(0, length));
      const {seen, damage} = await read(cut);
      expect(seen, `${length} bytes`).toEqual(intervals.slice(0, seen.length));
      if (damage) expect(damage.line).toBe(seen.length + 1);
      // Nothing that is whole is left out.
      if (step === 17) {
        const lines = bytes.subarray(0, length).toString().split('\n').length - 1;
        expect(seen).toHaveLength(lines);
        expect(damage !== undefined).toBe(bytes[length - 1] !== 0x0a && length > 0);
      }
    }
  });

  test('damaged anywhere, plays up to the damage and reports it, or plays what is readable', async () => {
    const bytes = readFileSync(await record(name));
    const damagedFile = join(directory, `damaged-${name}`);
    await fc.assert(
      fc.asyncProperty(anyOffset, anyByte, async (offset, byte) => {
        const broken = Buffer.from(bytes);
        broken[2 + (offset % (broken.length - 2))] = byte;
        writeFileSync(damagedFile, broken);
        const {seen, damage} = await read(damagedFile);
        if (damage) {
          expect(damage.line).toBe(seen.length + 1);
          expect(damage.sentence).not.toBe('');
        } else expect(seen).toHaveLength(intervals.length);
      }),
      cases(1 / 40),
    );
  });
});

test('compression is recognised by the bytes, not by the name', async () => {
  const bytes = readFileSync(await record('named.ndjson.gz'));
  const file = join(directory, 'renamed');
  writeFileSync(file, bytes);
  expect((await read(file)).seen).toEqual(intervals);
});

test('an interval is in the file before the next one, also compressed', async () => {
  const file = join(directory, 'live.ndjson.gz');
  const recorder = createRecorder(file);
  recorder.write(intervals[0]!);
  await expect.poll(() => read(file).then(({seen}) => seen.length)).toBe(1);
  await recorder.close(intervals[1]!);
  expect((await read(file)).seen).toEqual(intervals.slice(0, 2));
  expect(gunzipSync(readFileSync(file)).toString()).toContain('udptop/snapshot/v1');
});

test.each(['late.ndjson', 'late.ndjson.gz'])(
  'an interval after the last one changes nothing: %s',
  async name => {
    const file = join(directory, name);
    const recorder = createRecorder(file);
    recorder.write(intervals[0]!);
    const closed = recorder.close(intervals[1]!);
    recorder.write(intervals[2]!);
    expect(await closed).toEqual({leftOut: 0});
    expect((await read(file)).seen).toEqual(intervals.slice(0, 2));
  },
);

test('a file that cannot be written is an error at once, a full disk one as it happens and at the end', async () => {
  expect(() => createRecorder(join(directory, 'none', 'x'))).toThrow(/ENOENT/);
  const told: Error[] = [];
  const full = createRecorder('/dev/full', error => told.push(error));
  full.write(intervals[0]!);
  await expect.poll(() => told.join()).toMatch(/ENOSPC/);
  full.write(intervals[1]!);
  await expect(full.close(intervals[2]!)).rejects.toThrow(/ENOSPC/);
  expect(told).toHaveLength(1);
});

test('a large interval is written in pieces, with time for other things in between, and is read as it was', async () => {
  const file = join(directory, 'large.ndjson.gz');
  const recorder = createRecorder(file);
  const large = snapshot(manyFlows(2000));
  let turns = 0;
  let isWritten = false;
  const count = () => {
    turns++;
    if (!isWritten) setImmediate(count);
  };
  setImmediate(count);
  recorder.write(large);
  // While it is written there is no time for another one.
  recorder.write(intervals[0]!);
  expect(await recorder.close(intervals[1]!)).toEqual({leftOut: 1});
  isWritten = true;
  expect(turns).toBeGreaterThan(5);
  expect((await read(file)).seen).toEqual([large, intervals[1]]);
});

test('a line that is too long to be read as a whole is read flow by flow, or is damage', async () => {
  const file = join(directory, 'long.ndjson');
  const large = snapshot(manyFlows(2000));
  const line = formatSnapshotLine(large);
  const readIt = async (text: string) => {
    writeFileSync(file, text);
    const seen: Snapshot[] = [];
    return {damage: await readRecording(file, each => seen.push(each), 2 ** 18), seen};
  };
  expect(await readIt(line + line)).toEqual({damage: undefined, seen: [large, large]});
  const others = line.replaceAll('"drops":{"total":0},', '"drops": {"total": 0},');
  expect(await readIt(line + others)).toEqual({
    damage: {line: 2, sentence: 'the line is longer than 0.25 MiB'},
    seen: [large],
  });
  expect((await readIt(`${line}${' '.repeat(2 ** 19)}`)).damage?.sentence).toContain('does not begin with {');
});
