import {describe, expect, test} from 'vitest';
import {tableBytes} from '../../source/snapshot/columns/bytes.js';
import {tableOf} from '../../source/snapshot/columns/of-snapshot.js';
import type {FlowPage} from '../../source/snapshot/columns/page.js';
import {rowAt} from '../../source/snapshot/columns/rows.js';
import {lengthenPast, type PastInterval, pastBytes, snapshotOf} from '../../source/snapshot/past.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {createPictures, pageCountsBytes} from './pictures.js';

const megabyte = 2 ** 20;

/** The buffers that a past keeps alive besides those of its newest interval, each counted once. */
function buffersOf(past: readonly PastInterval[]): number {
  const [all, newest] = [buffersIn(past), buffersIn(past.slice(-1))];
  return [...all].reduce((sum, each) => sum + (newest.has(each) ? 0 : each.byteLength), 0);
}

function buffersIn(past: readonly PastInterval[]): Set<ArrayBufferView> {
  const buffers = new Set<ArrayBufferView>();
  const add = (...some: (ArrayBufferView | undefined)[]) => {
    for (const each of some) if (each !== undefined) buffers.add(each);
  };
  const addPage = ({names, counts, before, after, fresh, rates}: FlowPage) => {
    for (const each of [counts, before, after]) add(each?.values, each?.rare, each?.times);
    add(names.states, names.serials, names.clients, names.targets, names.startedAtMs, fresh, rates);
  };
  for (const {table} of past) for (const page of table.pages) if (page) addPage(page);
  return buffers;
}

describe('the past', () => {
  const at = (second: number, count = 10) =>
    snapshot(
      Array.from({length: count}, (_, index) => flow({client: `10.0.0.1:${index + 1}`})),
      {takenAtMs: second},
    );
  /** What an interval of so many flows takes that shares nothing with the next. */
  const bytesOf = (count = 10) => pastBytes(lengthenPast(lengthenPast([], at(0, count)), at(1, count)));
  const keptAfter = (intervals: number, limits: {maxIntervals: number; maxBytes: number}, count = 10) => {
    let past: ReturnType<typeof lengthenPast> = [];
    for (let interval = 0; interval < intervals; interval++)
      past = lengthenPast(past, at(interval, count), limits);
    return past.map(({rest}) => rest.takenAtMs);
  };

  test('keeps a limited number of intervals and drops the oldest', () => {
    expect(keptAfter(8, {maxIntervals: 5, maxBytes: 1e9})).toEqual([3, 4, 5, 6, 7]);
  });

  test('over the limit of bytes, thins out the older intervals and keeps the last minute whole', () => {
    const kept = keptAfter(400, {maxIntervals: 600, maxBytes: 100 * bytesOf()});
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.slice(-60)).toEqual(Array.from({length: 60}, (_, index) => 340 + index));
    expect(kept[0]).toBeLessThan(250);
  });

  test('over the limit of bytes, always keeps the newest interval', () => {
    expect(keptAfter(5, {maxIntervals: 600, maxBytes: 1.5 * bytesOf()})).toEqual([3, 4]);
    expect(keptAfter(5, {maxIntervals: 600, maxBytes: 1.5 * bytesOf()}, 100)).toEqual([4]);
  });

  test('of 20,000 flows that all change stays within 32 MB, whichever intervals it drops', () => {
    const pictures = createPictures(20_000);
    let past: readonly PastInterval[] = [];
    for (let interval = 0; interval < 300; interval++) {
      past = lengthenPast(past, pictures.next());
      expect(buffersOf(past)).toBeLessThanOrEqual(32 * megabyte);
    }
    expect(buffersOf(past)).toBeGreaterThan(28 * megabyte);
    expect(past.length).toBeGreaterThan(60);
  });

  test('counts every buffer once, also when intervals between two were dropped', () => {
    const pictures = createPictures(8192);
    let past: readonly PastInterval[] = [];
    for (let interval = 0; interval < 40; interval++) {
      past = lengthenPast(past, pictures.next(interval % 3), {maxIntervals: 600, maxBytes: 3 * megabyte});
      // Lists and objects come on top.
      expect(pastBytes(past)).toBeGreaterThanOrEqual(buffersOf(past));
      expect(pastBytes(past)).toBeLessThan(buffersOf(past) + 10_000 * past.length);
    }
  });

  test('shares the pages of flows that are quiet', () => {
    const pictures = createPictures(50_000);
    let past: readonly PastInterval[] = [];
    for (let interval = 0; interval < 600; interval++) past = lengthenPast(past, pictures.next(1));
    expect(past).toHaveLength(600);
    expect(buffersOf(past)).toBeLessThanOrEqual(600 * pageCountsBytes);
  });

  test('gives back its pictures, without the rows that were made of them', () => {
    const pictures = createPictures(3);
    const picture = pictures.next();
    const [kept] = lengthenPast([], picture);
    const row = rowAt(tableOf(picture), 1);
    const again = snapshotOf(kept!);
    expect(again).toEqual(picture);
    expect(again.takenAtMs).toBe(takenAtMs + 1000);
    expect(again.flows[1]).toEqual(row);
    expect(again.flows[1]).not.toBe(row);
    expect(kept!.table.pages[0]).toBe(tableOf(picture).pages[0]);
  });
});

test('metadata of its own counts for a flow, and once for intervals that share it', () => {
  const plain = createPictures(100).table();
  const [page] = plain.pages;
  const details = Array.from({length: page!.size}, () => ({metadata: {app: 'dns', query: 'example.com'}}));
  const told = {...plain, pages: [{...page!, names: {...page!.names, details}}]};
  const changed = details.with(7, {metadata: {app: 'dns', query: 'other'}});
  const later = {...plain, pages: [{...page!, names: {...page!.names, details: changed}}]};
  expect(tableBytes(told)).toBeGreaterThan(tableBytes(plain) + 100 * 100);
  expect(tableBytes(later, told)).toBeLessThan(2000);
  expect(tableBytes(told, told)).toBeLessThan(100);
});
