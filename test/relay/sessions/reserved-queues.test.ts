import {afterEach, expect, test, vi} from 'vitest';
import {createReservedQueues} from '../../../source/relay/sessions/reserved-queues.js';
import type {Session} from '../../../source/relay/sessions/session.js';

afterEach(() => {
  vi.useRealTimers();
});

const startMs = 1_000_000;

function session(lastSeenMs: number, isProven: boolean) {
  return {lastSeenMs, isProven: () => isProven, reserve: vi.fn(() => true)};
}

test('established clients with traffic get queues while a flood lasts, and give them back ten seconds later', () => {
  vi.useFakeTimers({toFake: ['setInterval', 'clearInterval', 'setImmediate']});
  let [nowMs, overloaded] = [startMs, true];
  const unreserve = vi.fn();
  const [established, silent, stranger] = [
    session(startMs, true),
    session(startMs - 5000, true),
    session(startMs, false),
  ];
  const queues = createReservedQueues({
    sessions: () => [established, silent, stranger] as unknown as Session[],
    isOverloaded: () => overloaded,
    unreserve,
    now: () => nowMs,
  });
  const pass = (ms: number) => {
    for (let each = 0; each < ms; each += 250) {
      nowMs += 250;
      vi.advanceTimersByTime(250);
    }
  };
  queues.begin();
  vi.advanceTimersByTime(0);
  expect(established.reserve).toHaveBeenCalled();
  expect(silent.reserve).not.toHaveBeenCalled();
  expect(stranger.reserve).not.toHaveBeenCalled();

  pass(1000);
  overloaded = false;
  pass(9000);
  expect(unreserve).not.toHaveBeenCalled();
  pass(2000);
  expect(unreserve).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
