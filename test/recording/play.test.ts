import {describe, expect, test} from 'vitest';
import {createRecordingBuffer} from '../../source/recording/buffer.js';
import {createPlayer, type Schedule} from '../../source/recording/play.js';
import {tableBytes} from '../../source/snapshot/columns/bytes.js';
import {tableOf} from '../../source/snapshot/columns/of-snapshot.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../view/flows.js';
import {intervalOf} from './interval-of.js';

/** A clock that the test turns. */
function createClock() {
  let nowMs = 0;
  let waiting: {readonly atMs: number; readonly callback: () => void}[] = [];
  const schedule: Schedule = (callback, afterMs) => {
    const each = {atMs: nowMs + afterMs, callback};
    waiting.push(each);
    return () => {
      waiting = waiting.filter(other => other !== each);
    };
  };
  return {
    schedule,
    pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = waiting.filter(({atMs}) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        waiting = waiting.filter(each => each !== due);
        nowMs = due.atMs;
        due.callback();
      }
      nowMs = untilMs;
    },
    waiting: () => waiting.length,
  };
}

const at = (seconds: number) => snapshot([flow({drops: seconds})], {takenAtMs: takenAtMs + seconds * 1000});

function play(seconds: readonly number[], speed?: number) {
  const clock = createClock();
  const buffer = createRecordingBuffer();
  for (const second of seconds) buffer.add(intervalOf(at(second)));
  const player = createPlayer(buffer, speed, clock.schedule);
  const seen: number[] = [];
  player.subscribe(({flows}) => seen.push(flows[0]!.drops));
  return {clock, buffer, player, seen};
}

describe('a recording', () => {
  test('plays at its own pace and stays at its last interval', () => {
    const {clock, player, seen} = play([0, 1, 3]);
    expect(seen).toEqual([0]);
    clock.pass(999);
    expect(seen).toEqual([0]);
    clock.pass(1);
    expect(seen).toEqual([0, 1]);
    clock.pass(60_000);
    expect(seen).toEqual([0, 1, 3]);
    expect(player.status()).toEqual({interval: 3, intervals: 3, speed: 1, paused: false});
    expect(clock.waiting()).toBe(0);
  });

  test('plays faster and slower', () => {
    const {clock, player, seen} = play([0, 1, 2, 3, 4], 2);
    clock.pass(1000);
    expect(seen).toEqual([0, 1, 2]);
    expect(player.changeSpeed(false)).toBe(1);
    clock.pass(1000);
    expect(seen).toEqual([0, 1, 2, 3]);
    for (let step = 0; step < 20; step++) player.changeSpeed(true);
    expect(player.status().speed).toBe(1024);
  });

  test('shortens long gaps', () => {
    const {clock, seen} = play([0, 86_400]);
    clock.pass(10_000);
    expect(seen).toEqual([0, 86_400]);
  });

  test('pauses, steps back and forward, and continues from there', () => {
    const {clock, player, seen} = play([0, 1, 2, 3]);
    clock.pass(2000);
    player.togglePause();
    clock.pass(60_000);
    expect(seen).toEqual([0, 1, 2]);
    player.seek(-1);
    player.seek(-5);
    player.seek(-1);
    expect(seen).toEqual([0, 1, 2, 1, 0]);
    player.seek(2);
    player.togglePause();
    clock.pass(1000);
    expect(seen).toEqual([0, 1, 2, 1, 0, 2, 3]);
  });

  test('pauses at the interval that it was stepped back to', () => {
    const {clock, player, seen} = play([0, 1, 2, 3]);
    clock.pass(2000);
    player.seek(-1);
    clock.pass(60_000);
    expect(seen).toEqual([0, 1, 2, 1]);
    expect(player.status()).toMatchObject({interval: 2, paused: true});
    player.togglePause();
    clock.pass(1000);
    expect(seen).toEqual([0, 1, 2, 1, 2]);
  });

  test('stepped back from its end, stays there', () => {
    const {clock, player, seen} = play([0, 1, 2]);
    clock.pass(60_000);
    player.seek(-1);
    clock.pass(60_000);
    expect(seen).toEqual([0, 1, 2, 1]);
    expect(clock.waiting()).toBe(0);
  });

  test('stepped forward while it plays, continues from there', () => {
    const {clock, player, seen} = play([0, 1, 2, 3]);
    player.seek(2);
    clock.pass(1000);
    expect(seen).toEqual([0, 2, 3]);
  });

  test('that is still being read continues when more of it is there', () => {
    const {clock, buffer, player, seen} = play([0]);
    clock.pass(60_000);
    buffer.add(intervalOf(at(1)));
    player.grown();
    clock.pass(1000);
    expect(seen).toEqual([0, 1]);
  });

  test('plays every interval in order, even if the clock was set back', () => {
    const {clock, player, seen} = play([0, 5, 3, 4, 4, 6]);
    clock.pass(60_000);
    expect(seen).toEqual([0, 5, 3, 4, 4, 6]);
    player.seek(-4);
    expect(seen.at(-1)).toBe(5);
  });

  test('calls no listener after it is closed', () => {
    const {clock, player, seen} = play([0, 1]);
    player.close();
    clock.pass(60_000);
    expect(seen).toEqual([0]);
  });
});

describe('the buffer', () => {
  test('returns what was added', () => {
    const buffer = createRecordingBuffer();
    const intervals = Array.from({length: 20}, (_, index) =>
      snapshot(manyFlows(50, 1 + (index % 3)), {takenAtMs: takenAtMs + index}),
    );
    for (const each of intervals) buffer.add(intervalOf(each));
    expect(intervals.map((_, index) => buffer.at(index))).toEqual(intervals);
  });

  test('thins out what does not fit: the first interval and the order stay, and it counts the dropped ones', () => {
    const buffer = createRecordingBuffer(100 * (tableBytes(tableOf(at(0))) + 4096));
    for (let second = 0; second < 1000; second++) buffer.add(intervalOf(at(second)));
    const times = Array.from({length: buffer.length()}, (_, index) => buffer.takenAtMs(index));
    expect(times.length).toBeLessThanOrEqual(100);
    expect(times[0]).toBe(takenAtMs);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(buffer.thinned()).toBe(1000 - times.length);
    const last = buffer.length() - 1;
    expect(buffer.indexOf(buffer.ordinal(last))).toBe(last);
    expect(buffer.indexOf(buffer.ordinal(1) - 1)).toBe(0);
  });
});
