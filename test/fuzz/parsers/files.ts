import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {recallLines} from '../../../source/command/remembered/lines.js';
import {recallView} from '../../../source/command/remembered/view.js';
import {readPasswordFile} from '../../../source/configuration/passwords/password-file.js';
import {silentLogger} from '../../../source/flow/logger.js';
import {readRecording} from '../../../source/recording/read.js';
import {formatCsv} from '../../../source/snapshot/csv.js';
import {parseSnapshot, SnapshotFormatError} from '../../../source/snapshot/read.js';
import {readSnapshotFile} from '../../../source/snapshot/read-file.js';
import type {Snapshot} from '../../../source/snapshot/snapshot.js';
import {formatSnapshot, formatSnapshotLine} from '../../../source/snapshot/write.js';
import {headerLines} from '../../../source/ui/render/header/header-lines.js';
import {lineText} from '../../../source/ui/render/spans.js';
import {tableLines} from '../../../source/ui/render/table/table-lines.js';
import {createMask} from '../../../source/view/privacy/mask.js';
import {renderTextTable} from '../../../source/view/table/table-text.js';
import {initialView} from '../../../source/view/view.js';
import {startState} from '../../ui/start-state.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {expectSentence, expectTrue, type FuzzedParser, orRefused, text} from '../parser.js';

const directory = mkdtempSync(join(tmpdir(), 'udptop-fuzz-'));
process.once('exit', () => rmSync(directory, {recursive: true}));
const file = join(directory, 'input');

const full = snapshot(
  [
    flow({control: {kind: 'blocked', untilMs: takenAtMs + 1000}, state: 'blocked', rttMs: 1.5, drops: 2}),
    flow({
      client: '[2001:db8::1]:40000',
      endedAtMs: takenAtMs,
      endReason: 'idle',
      state: 'ended',
      responseTimes: {samples: 3, p50Ms: 1, p95Ms: 2, maxMs: 3, estimated: false},
    }),
  ],
  {notices: ['dns: its reporter threw 1 times'], relay: {threads: 1, busiest: 0.5}},
);
const lines = [full, snapshot([flow()]), snapshot([])].map(formatSnapshotLine);
const mask = createMask();
// What a terminal obeys; a table has lines.
const obeyed = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** What a snapshot is used for once it is read. */
function use(read: Snapshot): void {
  const again = parseSnapshot(formatSnapshot(read));
  expectTrue(again.flows.length === read.flows.length, 'a snapshot reads what it writes');
  const drawn = startState(read, initialView(), {columns: 80, rows: 24});
  const screen = [...headerLines(drawn, undefined), ...tableLines(drawn)].map(lineText).join('\n');
  const csv = formatCsv(read).replaceAll('\r\n', '\n');
  for (const shown of [screen, renderTextTable(read, initialView(), {width: 100}), csv])
    expectTrue(!obeyed.test(shown), JSON.stringify(shown.match(obeyed)));
  mask.apply(read);
}

export const files: readonly FuzzedParser[] = [
  {
    name: 'snapshots, and what is shown and exported of them',
    covers: ['parseSnapshot', 'snapshotFromJson'],
    samples: [...lines, formatSnapshot(snapshot([flow()]))],
    share: 0.5,
    parse: input => orRefused(() => use(parseSnapshot(text(input))), SnapshotFormatError),
  },
  {
    name: 'password files',
    covers: ['readPasswordFile'],
    samples: ['secret', 'secret\n', 's\u00e4cret\r\n', '\ufeffsecret', 'two\nlines', 'x'.repeat(5000)],
    share: 0.2,
    parse(input) {
      writeFileSync(file, input);
      const read = readPasswordFile(file);
      if ('error' in read) expectSentence(read.error);
      else expectTrue(/^[^\r\n]+$/.test(read.password), 'a password is one line');
    },
  },
  {
    name: 'beginnings of snapshot files',
    covers: ['readSnapshotFile', 'readText'],
    samples: [lines[2]!, gzipSync(lines[2]!), ' \n[1]'],
    share: 0.05,
    parse(input) {
      writeFileSync(file, input);
      orRefused(() => readSnapshotFile(file), SnapshotFormatError);
    },
  },
  {
    name: 'recordings',
    covers: ['readRecording', 'readInThread'],
    samples: [lines.join(''), lines[1]!.repeat(3)],
    share: 0.1,
    parse: playInput,
  },
  {
    name: 'compressed recordings',
    covers: [],
    samples: [gzipSync(lines.join('')), gzipSync(lines[1]!.repeat(3), {level: 0})],
    share: 0.1,
    parse: playInput,
  },
  {
    name: 'remembered views',
    covers: ['recallView', 'readOwnFile'],
    samples: [
      '{"sort": "rate:asc", "filter": "client:10.0.0.0/8", "columns": "client,rate", "units": "bits", "grouping": "client", "theme": "light"}',
    ],
    share: 0.1,
    parse(input) {
      writeFileSync(file, input);
      recallView(file, silentLogger);
    },
  },
  {
    name: 'remembered lines',
    covers: ['recallLines'],
    samples: ['{"filter": ["app:dns", "rate>1M"], "search": ["10.0"]}'],
    share: 0.1,
    parse(input) {
      writeFileSync(file, input);
      recallLines(file, silentLogger);
    },
  },
];

/** A recording is intact up to its damage, which has a line. */
async function playInput(input: Buffer): Promise<void> {
  writeFileSync(file, input);
  let intervals = 0;
  const damage = await readRecording(file, read => {
    intervals++;
    expectTrue(read.flows.length >= 0, 'it has flows');
  });
  if (damage) expectTrue(damage.line === intervals + 1 && damage.sentence !== '', 'the damage has a place');
}
