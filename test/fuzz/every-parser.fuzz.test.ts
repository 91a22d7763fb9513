import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, test, vi} from 'vitest';
import {fuzzCases, fuzzSeed} from './cases.js';
import {createRandom, mutated} from './mutate.js';
import type {FuzzedParser} from './parser.js';
import {parsers} from './parsers.js';

/** So many inputs for each case of the other tests: 1,000,000 with `npm run fuzz`. */
const inputsPerCase = 10;
/** What even a busy machine does not need for 4 KB. */
const longestMs = 10_000;

const shares = parsers.reduce((sum, {share = 1}) => sum + share, 0);
const inputsOf = ({share = 1}: FuzzedParser) => Math.ceil((fuzzCases * inputsPerCase * share) / shares);

const tried = new Map<string, number>();
afterAll(() => {
  if (process.env.FUZZ_CASES === undefined) return;
  const total = [...tried.values()].reduce((sum, inputs) => sum + inputs, 0);
  const lines = [...tried].map(([name, inputs]) => `${String(inputs).padStart(9)}  ${name}`);
  console.log(
    `${lines.join('\n')}\n${String(total).padStart(9)}  mutated inputs over ${tried.size} parsers, seed ${fuzzSeed}`,
  );
});

async function fuzz({name, samples, parse}: FuzzedParser, inputs: number): Promise<void> {
  const random = createRandom(fuzzSeed);
  const sound = samples.map(sample => Buffer.from(sample as Uint8Array));
  for (const sample of sound) await parse(Buffer.from(sample));
  for (let index = 0; index < inputs; index++) {
    const input = mutated(sound, random);
    const copy = Buffer.from(input);
    const startedAtMs = performance.now();
    try {
      // Awaiting what is no promise would take longer than most parsers do.
      const pending = parse(input);
      if (pending) await pending;
    } catch (error) {
      const shown = copy.toString('base64');
      throw new Error(`${name}: input ${index} of seed ${fuzzSeed}, in base64 ${shown}`, {cause: error});
    }
    const tookMs = performance.now() - startedAtMs;
    if (tookMs > longestMs) throw new Error(`${name}: ${tookMs} ms for ${copy.toString('base64')}`);
  }
  tried.set(name, inputs);
}

describe('a mutated input neither ends the process nor leaves anything but a documented error', () => {
  test.each(parsers)('$name', async parser => fuzz(parser, inputsOf(parser)));
});

/** Named as if they read, and they read nothing that others wrote. */
const trusted = new Map([
  ['readDrops', 'shared memory of its own'],
  ['readPage', 'shared memory of its own'],
  ['readSharedClock', 'shared memory of its own'],
  ['readHost', 'addresses that the kernel wrote'],
  ['readIpv4Host', 'addresses that the kernel wrote'],
  ['parseHost', 'addresses that the kernel wrote, or that were validated'],
  ['readSnapshotPipe', 'reads from a pipe what readSnapshotFile reads from a file'],
  ['readDirection', 'completes what the schema of snapshots has checked'],
  ['readBody', 'copies; what it returns goes to parseBody'],
  ['recallLine', 'lines that were typed in this run'],
  ['recalled', 'lines that were typed in this run'],
  ['readTrace', 'reads a file whose bytes go to createCaptureReader, and its frames to createPictures'],
  ['readTraceInThread', 'has another thread call readTrace'],
  ['readingOf', 'waits for those that read'],
  ['readConfigurationFile', 'reads a file whose text goes to parseConfigurationText'],
]);

test('every function of source/ that says that it parses, reads or decodes is fuzzed', () => {
  const covered = new Set(parsers.flatMap(({covers}) => covers));
  const unknown = readdirSync('source', {recursive: true, encoding: 'utf8'})
    .filter(name => /\.tsx?$/.test(name))
    .flatMap(name => [
      ...readFileSync(join('source', name), 'utf8').matchAll(
        /^export (?:async )?function\*? ((?:parse|read|decode|recall)\w*)/gm,
      ),
    ])
    .map(([, name]) => name!)
    .filter(name => !covered.has(name) && !trusted.has(name));
  expect(unknown).toEqual([]);
});

vi.setConfig({testTimeout: 600_000});
