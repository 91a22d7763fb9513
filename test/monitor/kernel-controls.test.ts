import {afterEach, describe, expect, test, vi} from 'vitest';
import {steadyNow} from '../../source/clock/steady.js';
import type {FlowControl} from '../../source/flow/control.js';
import type {DropsOfFlow, KernelActions, KernelVerdict} from '../../source/flow/kernel-actions.js';
import {silentLogger} from '../../source/flow/logger.js';
import {WatchOnlyError} from '../../source/flow/watch-only.js';
import {createKernelControls} from '../../source/monitor/kernel-controls.js';

const flow = {client: '10.0.0.1:4000', target: '10.0.0.2:53'};
const id = '10.0.0.1:4000->10.0.0.2:53/udp';
const blocked: FlowControl = {kind: 'blocked', untilMs: null};
const drops = [{direction: 'rx', where: 'arriving', reason: 'blocked', packets: 3, bytes: 300}] as const;

/** A kernel and a capture that write down, in order, what they are told. */
function start({exists = true, why = undefined as string | undefined} = {}) {
  const log: unknown[] = [];
  let refusal: Error | undefined;
  let lose: (sentence: string) => void = () => {};
  let counted: readonly DropsOfFlow[] = [];
  const kernel: KernelActions = {
    whyNot: () => why,
    async act(_, control) {
      log.push(['kernel', control?.kind]);
      if (refusal) throw refusal;
      return control === undefined ? drops : [];
    },
    counts: async () => counted,
    lost: new Promise(resolve => {
      lose = resolve;
    }),
    close: async () => void log.push(['close']),
  };
  const judge = async (verdicts: readonly KernelVerdict[]) => {
    for (const verdict of verdicts) log.push(['capture', verdict.control?.kind, verdict.drops.length]);
    return exists;
  };
  const flush = async () => void log.push(['flush']);
  return {
    controls: createKernelControls(kernel, {judge, flush}, silentLogger),
    told: () => log.splice(0),
    refuse: (error: Error) => {
      refusal = error;
    },
    count: (next: readonly DropsOfFlow[]) => {
      counted = next;
    },
    lose: (sentence: string) => lose(sentence),
  };
}

afterEach(() => void vi.useRealTimers());

describe('a captured flow', () => {
  test('waits in the capture before the kernel drops anything, and is free once all is counted', async () => {
    const {controls, told} = start();
    expect(await controls.act(id, blocked)).toBe(true);
    expect(told()).toEqual([
      ['capture', 'blocked', 0],
      ['kernel', 'blocked'],
      ['capture', 'blocked', 0],
    ]);
    expect(controls.isActive()).toBe(true);
    expect(await controls.act(id, 'free')).toBe(true);
    expect(told()).toEqual([['kernel', undefined], ['flush'], ['capture', undefined, 1]]);
    expect(controls.isActive()).toBe(false);
  });

  test('is as it was where the kernel refuses', async () => {
    const {controls, told, refuse} = start();
    refuse(new WatchOnlyError('nft refuses'));
    await expect(controls.act(id, blocked)).rejects.toThrow('nft refuses');
    expect(told().at(-1)).toEqual(['capture', undefined, 0]);
    expect(controls.isActive()).toBe(false);
  });

  test('that does not exist is told apart, and the kernel hears nothing of it', async () => {
    const {controls, told} = start({exists: false});
    expect(await controls.act(id, blocked)).toBe(false);
    expect(await controls.act('nonsense', blocked)).toBe(false);
    expect(told()).toEqual([['capture', 'blocked', 0]]);
  });

  test('is told at each interval what was dropped, nothing as well', async () => {
    const {controls, told, count} = start();
    await controls.act(id, blocked);
    told();
    count([{flow, drops}]);
    await controls.refresh();
    count([]);
    await controls.refresh();
    expect(told()).toEqual([
      ['capture', 'blocked', 1],
      ['capture', 'blocked', 0],
    ]);
  });

  test('is freed when its time is over, and when it has ended', async () => {
    vi.useFakeTimers({toFake: ['setTimeout', 'clearTimeout']});
    const {controls, told} = start();
    await controls.act(id, {kind: 'blocked', untilMs: steadyNow() + 5000});
    told();
    await vi.advanceTimersByTimeAsync(5001);
    await controls.refresh();
    expect(told()).toContainEqual(['kernel', undefined]);
    await controls.act(id, {kind: 'throttled', bytesPerSecond: 1000});
    controls.forget(id);
    await controls.refresh();
    expect(told()).toContainEqual(['kernel', undefined]);
    expect(controls.isActive()).toBe(false);
  });

  test('is shown as free once the rules of the kernel are gone', async () => {
    const {controls, told, lose} = start();
    await controls.act(id, blocked);
    lose('nft ended');
    await vi.waitUntil(() => !controls.isActive());
    await controls.refresh();
    expect(told().at(-1)).toEqual(['capture', undefined, 0]);
    expect(controls.notices()).toEqual(['nft ended']);
  });

  test.each([
    ['end', start(), /nothing to end/],
    [blocked, start({why: 'the program nft is missing'}), /nft is missing/],
    [
      blocked,
      {
        controls: createKernelControls(
          undefined,
          {judge: async () => true, flush: async () => {}},
          silentLogger,
        ),
      },
      /only watched/,
    ],
  ] as const)('is not acted on without a reason: %j', async (action, {controls}, reason) => {
    await expect(controls.act(id, action)).rejects.toThrow(reason);
    await expect(controls.act(id, action)).rejects.toBeInstanceOf(WatchOnlyError);
  });
});
