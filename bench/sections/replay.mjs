import {once} from 'node:events';
import {createWriteStream, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {createGzip} from 'node:zlib';
import {linePieces} from '../../dist/snapshot/write.js';
import {createLedgerSource} from '../ledger-source.mjs';
import {plain, startInTerminal} from '../pseudo-terminal.mjs';
import {quick} from '../settings.mjs';

const flows = quick ? 1000 : 100_000;
const intervals = 12;
const words = quick ? 1 : 6;
const letters = '10.0.1';

/** How long keys take to be painted while a recording of 100,000 flows plays, and is still being read: in ms. */
export async function measureReplay() {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'recording.ndjson.gz');
  try {
    await record(file);
    const startMs = performance.now();
    const terminal = await startInTerminal(['dist/cli.js', 'replay', '--no-remember', file]);
    await terminal.untilShown(text => text.includes('Filter'));
    const shownMs = performance.now() - startMs;
    const keyMs = await press(terminal);
    await terminal.stop();
    return {flows, shownMs, keyMs};
  } finally {
    rmSync(directory, {recursive: true});
  }
}

async function record(file) {
  const source = createLedgerSource(flows);
  const gzip = createGzip({level: 1});
  const written = gzip.pipe(createWriteStream(file));
  const startMs = Date.now();
  for (let interval = 0; interval < intervals; interval++) {
    source.countTraffic();
    source.publish();
    const takenAtMs = startMs + interval * 1000;
    for (const piece of linePieces({...source.latest(), takenAtMs})) {
      if (!gzip.write(piece)) await once(gzip, 'drain');
    }
  }
  gzip.end();
  await once(written, 'finish');
}

/** The cursor, another order, and a filter letter by letter, at all moments of an interval. */
async function press(terminal) {
  const times = [];
  const key = async (keys, test) => {
    await pause(150 + ((times.length * 137) % 400));
    const shown = terminal.untilShown(text => test(plain(text)));
    const pressedAtMs = performance.now();
    terminal.type(keys);
    await shown;
    times.push(performance.now() - pressedAtMs);
  };
  for (let word = 0; word < words; word++) {
    await key('\u001b[B', text => text.length > 0);
    await key('I', text => text.length > 100);
    await key('\\', text => text.includes('Filter: '));
    for (let length = 1; length <= letters.length; length++) {
      await key(letters[length - 1], text => text.includes(`Filter: ${letters.slice(0, length)}`));
    }
    terminal.type('\u001b');
    await pause(300);
  }
  return times;
}
