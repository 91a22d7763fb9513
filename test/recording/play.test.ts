import {describe, expect, test} from 'vitest';
import {createReel} from '../../source/recording/buffer.js';
import {createPacker} from '../../source/recording/pack.js';
import {createPlayer, type Schedule} from '../../source/recording/play.js';
import {packSnapshot} from '../../source/snapshot/packed.js';
import {flow, manyFlows, snapshot, takenAtMs} from '../view/flows.js';

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
  const reel = createReel();
  for (const second of seconds) reel.add(packSnapshot(at(second)));
  const player = createPlayer(reel, speed, clock.schedule);
  const seen: number[] = [];
  player.subscribe(({flows}) => seen.push(flows[0]!.drops));
  return {clock, reel, player, seen};
}

describe('a recording', () => {
  test('plays in its own time and stays at its last interval', () => {
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

  test('does not wait for as long as nothing was recorded', () => {
    const {clock, seen} = play([0, 86_400]);
    clock.pass(10_000);
    expect(seen).toEqual([0, 86_400]);
  });

  test('pauses, steps back and forth, and goes on from there', () => {
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

  test('stepped back while it plays stops where it was stepped to', () => {
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

  test('stepped back from its end stays there', () => {
    const {clock, player, seen} = play([0, 1, 2]);
    clock.pass(60_000);
    player.seek(-1);
    clock.pass(60_000);
    expect(seen).toEqual([0, 1, 2, 1]);
    expect(clock.waiting()).toBe(0);
  });

  test('stepped forth while it plays goes on from there', () => {
    const {clock, player, seen} = play([0, 1, 2, 3]);
    player.seek(2);
    clock.pass(1000);
    expect(seen).toEqual([0, 2, 3]);
  });

  test('that is still being read goes on when there is more of it', () => {
    const {clock, reel, player, seen} = play([0]);
    clock.pass(60_000);
    reel.add(packSnapshot(at(1)));
    player.grown();
    clock.pass(1000);
    expect(seen).toEqual([0, 1]);
  });

  test('plays every interval in its order, though the clock was set back meanwhile', () => {
    const {clock, player, seen} = play([0, 5, 3, 4, 4, 6]);
    clock.pass(60_000);
    expect(seen).toEqual([0, 5, 3, 4, 4, 6]);
    player.seek(-4);
    expect(seen.at(-1)).toBe(5);
  });

  test('that is closed calls nobody any more', () => {
    const {clock, player, seen} = play([0, 1]);
    player.close();
    clock.pass(60_000);
    expect(seen).toEqual([0]);
  });
});

describe('the reel', () => {
  test('gives back what was put in', () => {
    const reel = createReel();
    const intervals = Array.from({length: 20}, (_, index) =>
      snapshot(manyFlows(50, 1 + (index % 3)), {takenAtMs: takenAtMs + index}),
    );
    const pack = createPacker();
    for (const each of intervals) reel.add(pack(JSON.parse(JSON.stringify(each))));
    expect(intervals.map((_, index) => reel.at(index))).toEqual(intervals);
  });

  test('of more than fits keeps its first interval, its order, and says how many are left out', () => {
    const reel = createReel(100);
    for (let second = 0; second < 1000; second++) reel.add(packSnapshot(at(second)));
    const times = Array.from({length: reel.length()}, (_, index) => reel.takenAtMs(index));
    expect(times.length).toBeLessThanOrEqual(100);
    expect(times[0]).toBe(takenAtMs);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(reel.thinned()).toBe(1000 - times.length);
    const last = reel.length() - 1;
    expect(reel.indexOf(reel.ordinal(last))).toBe(last);
    expect(reel.indexOf(reel.ordinal(1) - 1)).toBe(0);
  });
});
