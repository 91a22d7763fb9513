import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import {describe, expect, test} from 'vitest';
import {readSharedClock, startSharedClock, steadyNow} from '../../source/clock/steady.js';

/** A machine whose clocks the test moves. */
function machine() {
  let awakeMs = 5000;
  let suspendedMs = 70_000;
  const sources = {
    awakeMs: () => awakeMs,
    // As /proc/uptime: in steps of 10 ms.
    uptimeMs: () => Math.floor((awakeMs + suspendedMs) / 10) * 10,
  };
  return {
    sources,
    run(ms: number) {
      awakeMs += ms;
    },
    suspend(ms: number) {
      suspendedMs += ms;
    },
  };
}

describe('the steady clock', () => {
  test('starts at the wall clock and goes with the time the machine is awake', () => {
    const {sources, run} = machine();
    const now = readSharedClock(startSharedClock(sources, 1_000_000), sources);
    expect(now()).toBe(1_000_000);
    run(1234.5);
    expect(now()).toBe(1_001_234.5);
  });

  test('counts the time the machine was suspended, in all threads', () => {
    const {sources, run, suspend} = machine();
    const shared = startSharedClock(sources, 1_000_000);
    const now = readSharedClock(shared, sources);
    const otherThread = readSharedClock(shared, sources);
    now();
    suspend(3_600_000);
    run(1000);
    expect(now()).toBeCloseTo(4_601_000, -2);
    expect(otherThread()).toBe(now());
  });

  test('takes no coarse uptime for a suspension', () => {
    const {sources, run} = machine();
    const now = readSharedClock(startSharedClock(sources, 0), sources);
    for (let turn = 1; turn <= 100; turn++) {
      run(1009);
      expect(now()).toBeCloseTo(turn * 1009);
    }
  });

  test('never runs backwards', () => {
    let last = steadyNow();
    for (let turn = 0; turn < 10_000; turn++) {
      const now = steadyNow();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  test('is the same in a worker, although that has its own zero', async () => {
    const worker = new Worker(
      `import('${new URL('../../dist/clock/steady.js', import.meta.url)}').then(({steadyNow}) => {
        const {parentPort} = require('node:worker_threads');
        parentPort.on('message', () => parentPort.postMessage(steadyNow()));
        parentPort.postMessage('ready');
      })`,
      {eval: true},
    );
    const {steadyNow: ofMain} = (await import('../../dist/clock/steady.js' as string)) as {
      steadyNow: () => number;
    };
    await once(worker, 'message');
    const before = ofMain();
    worker.postMessage('');
    const [there] = await once(worker, 'message');
    // Each thread finds its own zero to some microseconds.
    expect(there).toBeGreaterThan(before - 0.2);
    expect(there).toBeLessThan(ofMain() + 0.2);
    await worker.terminate();
  });
});
