import {EventEmitter, once} from 'node:events';
import {setImmediate} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {expect, test, vi} from 'vitest';

// Tests compile JSX for the development build, whose entry the production build leaves out.
vi.mock('react/jsx-dev-runtime', async () => {
  const {Fragment, jsx} = await import('react/jsx-runtime');
  return {Fragment, jsxDEV: jsx};
});

// As the command runs, and not as tests do.
process.env.NODE_ENV = 'production';
const {render} = await import('ink');
const {createElement} = await import('react');
const {Screen} = await import('../../source/ui/components/screen.js');
const {reduce} = await import('../../source/ui/state/reduce.js');
const {initialView} = await import('../../source/view/view.js');
const {startState} = await import('./start-state.js');
const {createFakeSource} = await import('./fake-source.js');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

test('the screen keeps no memory of past frames', async () => {
  const source = createFakeSource(100);
  const size = {columns: 120, rows: 30};
  let state = startState(source.latest(), initialView(), size);
  const listeners = new Set<() => void>();
  const store = {
    get: () => state,
    current: () => state,
    dispatch: () => {},
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const frames = {count: 0, last: ''};
  const painted = new EventEmitter();
  const stdout = Object.assign(new EventEmitter(), {
    ...size,
    write(frame: string) {
      frames.count++;
      frames.last = frame;
      painted.emit('frame');
      return true;
    },
  });
  const ink = render(createElement(Screen, {store, colours: {level: 0, noColour: false}}), {
    stdout: stdout as never,
    debug: true,
    patchConsole: false,
  });
  const show = async (count: number) => {
    for (let frame = 0; frame < count; frame++) {
      state = reduce(state, {type: 'snapshot', snapshot: source.tick()});
      const frameShown = once(painted, 'frame');
      for (const listener of listeners) listener();
      await frameShown;
    }
  };
  while (listeners.size === 0) await setImmediate();
  // By then everything is compiled.
  await show(120);
  // The intervals of the last minutes are kept on purpose, and bounded elsewhere.
  state = {...state, past: []};
  const [before, counted] = [heapBytes(), frames.count];
  await show(60);
  state = {...state, past: []};
  const keptPerFrame = (heapBytes() - before) / 60;
  const {count, last} = frames;
  ink.unmount();
  expect(count - counted).toBeGreaterThanOrEqual(60);
  expect(last).toContain('F10Quit');
  // Ink's cache of measured texts would keep 8 KB. (That React's build is the right one, production.test.ts tests.)
  expect(keptPerFrame).toBeLessThan(4000);
}, 60_000);
