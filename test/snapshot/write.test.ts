import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {snapshotOfTable, tableOf, withoutFlows} from '../../source/snapshot/columns/of-snapshot.js';
import {rowOnce} from '../../source/snapshot/columns/rows.js';
import {nothingDropped} from '../../source/snapshot/forwarding.js';
import {snapshotToJson} from '../../source/snapshot/json.js';
import {snapshotFileSchema} from '../../source/snapshot/schema.js';
import type {FlowSnapshot, Snapshot} from '../../source/snapshot/snapshot.js';
import {
  formatSnapshot,
  formatSnapshotLine,
  linePieces,
  writeSnapshotFile,
} from '../../source/snapshot/write.js';
import {withEscapedControls} from '../../source/text/sanitize.js';
import {flow, manyFlows, snapshot} from '../view/flows.js';
import {createPictures} from './pictures.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
});
afterEach(() => {
  chmodSync(directory, 0o755);
  rmSync(directory, {recursive: true});
});

describe('a snapshot as JSON', () => {
  test('has the fields of version 1', () => {
    const json = JSON.parse(
      formatSnapshot(
        snapshot([flow({rx: {packets: 1, bytes: 40, packetsPerSecond: 1 / 3, bytesPerSecond: 40 / 3}})]),
      ),
    );
    expect(json).toMatchObject({
      schema: 'udptop/snapshot/v1',
      takenAt: '2026-01-01T12:00:00.000Z',
      version: '0.1.0',
      host: 'testhost',
      uptimeSeconds: 75,
      intervalSeconds: 1,
    });
    const rx = {packets: 1, bytes: 40, packetsPerSecond: 0.333, bytesPerSecond: 13.333};
    const tx = {packets: 10, bytes: 1500, packetsPerSecond: 1, bytesPerSecond: 150};
    expect(json.flows[0]).toEqual({
      id: '127.0.0.1:40000->127.0.0.1:53/udp',
      protocol: 'udp',
      service: 'dns',
      client: '127.0.0.1:40000',
      target: '127.0.0.1:53',
      state: 'active',
      startedAt: '2026-01-01T11:58:55.000Z',
      lastSeenAt: '2026-01-01T11:59:58.500Z',
      endedAt: null,
      endReason: null,
      control: null,
      lifecycle: 'active',
      rx: {...rx, forwarded: rx, dropped: nothingDropped},
      tx: {...tx, forwarded: tx, dropped: nothingDropped},
      drops: {total: 0},
      refusals: 0,
      rttMs: null,
      metadata: {conn_type: 'udp', protocol: 'UDP', src_addr: '127.0.0.1:40000', dst_addr: '127.0.0.1:53'},
    });
  });

  test('fits its schema, ended flows included', () => {
    const json = JSON.parse(formatSnapshotLine(snapshot(manyFlows(50))));
    expect(snapshotFileSchema.safeParse(json).error).toBeUndefined();
    expect(snapshotFileSchema.safeParse({...json, flows: [{}]}).success).toBe(false);
  });

  test('names the filter that its flows match, if there is one', () => {
    const json = JSON.parse(formatSnapshot(snapshot([flow()], {view: {filter: 'port:53'}})));
    expect(json.view).toEqual({filter: 'port:53'});
    expect(snapshotFileSchema.safeParse(json).error).toBeUndefined();
    expect(snapshotFileSchema.safeParse({...json, view: {filter: 1}}).success).toBe(false);
    expect(JSON.parse(formatSnapshot(snapshot([flow()])))).not.toHaveProperty('view');
  });

  test('is one line as NDJSON', () => {
    expect(formatSnapshotLine(snapshot(manyFlows(3))).match(/\n/g)).toHaveLength(1);
  });
});

/** All of it at once, as it would be without pieces. */
const plainly = (snapshotOf: Snapshot, indent?: number) =>
  `${withEscapedControls(JSON.stringify(snapshotToJson(snapshotOf), null, indent))}\n`;

describe('what is written flow by flow', () => {
  const poison = {metadata: {'a\u001b[2J': 'b\u202e\n"c"', empty: ''}, service: 'd\u2028'};
  const many = [...manyFlows(700), flow(poison), flow({responseTimes: undefined, rttMs: 1 / 3})];
  const columns = (flows: readonly FlowSnapshot[]) =>
    snapshotOfTable(withoutFlows(snapshot([])), tableOf(snapshot(flows.map(each => ({...each})))));

  test.each([
    ['no flow', snapshot([])],
    [
      'rows',
      snapshot(many, {notices: ['x\u0007'], relay: {threads: 1, busiest: 0.5}, view: {filter: 'a\u001b'}}),
    ],
    ['columns', columns(many)],
  ])('is the same byte by byte: %s', (_, each) => {
    expect(formatSnapshotLine(each)).toBe(plainly(each));
    expect(formatSnapshot(each)).toBe(plainly(each, 2));
  });

  test('comes in pieces that cut no flow, and makes no row that is kept', () => {
    const pictures = createPictures(1000);
    const picture = pictures.next();
    const pieces = Array.from(linePieces(picture));
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces.slice(1)) expect(piece).toMatch(/^,\{"id":"|^\]\}/);
    expect(pieces.join('')).toBe(formatSnapshotLine(picture));
    expect(rowOnce(tableOf(picture), 5)).not.toBe(rowOnce(tableOf(picture), 5));
  });
});

describe('a snapshot file', () => {
  test('replaces what was there, and leaves nothing beside it', async () => {
    const file = join(directory, 's.json');
    writeFileSync(file, 'old');
    await writeSnapshotFile(snapshot([flow()]), file);
    expect(JSON.parse(readFileSync(file, 'utf8')).flows).toHaveLength(1);
    expect(readdirSync(directory)).toEqual(['s.json']);
  });

  test('that cannot take its place leaves the old one, and nothing beside it', async () => {
    const file = join(directory, 's.json');
    mkdirSync(file);
    await expect(writeSnapshotFile(snapshot([flow()]), file)).rejects.toThrow(/EISDIR|ENOTEMPTY|directory/);
    expect(readdirSync(directory)).toEqual(['s.json']);
  });
});
