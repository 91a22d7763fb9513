import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createMessageTimer} from '../../source/ui/message-timer.js';
import type {ScreenEvent} from '../../source/ui/state/commands.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const message = (text: string) => ({message: {text, failed: false}});

test('each message ends after five seconds', () => {
  const actions: ScreenEvent[] = [];
  const time = createMessageTimer(action => void actions.push(action));
  const first = message('Exported');
  time.watch(first);
  vi.advanceTimersByTime(4000);
  time.watch(first);
  time.watch(message('Copied'));
  vi.advanceTimersByTime(4900);
  expect(actions).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(actions).toEqual([{type: 'messageOver'}]);
});

test('a message that a key ended is not ended again', () => {
  const actions: ScreenEvent[] = [];
  const time = createMessageTimer(action => void actions.push(action));
  time.watch(message('Exported'));
  time.watch({message: undefined});
  time.watch(message('Copied'));
  time.stop();
  vi.advanceTimersByTime(60_000);
  expect(actions).toEqual([]);
});
