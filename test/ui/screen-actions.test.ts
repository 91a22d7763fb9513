import {describe, expect, test} from 'vitest';
import {flow, snapshot} from '../view/flows.js';
import {openScreen} from './open-screen.js';

describe('actions on flows', () => {
  function recorded() {
    const acts: unknown[] = [];
    const act = async ({id}: {readonly id: string}, action: unknown) => {
      acts.push([id, action]);
      return true;
    };
    return {acts, act};
  }

  test('F9 offers them, asks once, and carries them out only on yes', async () => {
    const {acts, act} = recorded();
    const {terminal} = openScreen({act});
    await terminal.shows(/F10Quit/);
    terminal.type('k');
    await terminal.shows(/> end/);
    terminal.type('\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('n');
    await terminal.shows(/CLIENT[\s\S]*F10Quit/);
    expect(acts).toEqual([]);
    terminal.type('k\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('y');
    await terminal.shows(/Ended 1 flow/);
    expect(acts).toHaveLength(1);
    expect(acts[0]).toEqual([expect.stringContaining('->'), 'end']);
  });

  test('F7 throttles below the current rate', async () => {
    const {acts, act} = recorded();
    const {terminal, source} = openScreen({act});
    const busy = {packets: 9, bytes: 9e4, packetsPerSecond: 9, bytesPerSecond: 30_000};
    source.emit(snapshot([flow({rx: busy})]));
    await terminal.shows(/30\.0K/);
    terminal.type('\u001b[18~');
    await terminal.shows(/y\/n: Limit .* to 20\.0KB\/s each way\?/);
    terminal.type('y');
    await terminal.shows(/Limited 1 flow to 20\.0KB\/s/);
    expect(acts).toEqual([[flow().id, {kind: 'throttled', bytesPerSecond: 20_000}]]);
  });

  test('take all tagged flows', async () => {
    const {acts, act} = recorded();
    const {terminal} = openScreen({act});
    await terminal.shows(/F10Quit/);
    terminal.type('   k\r');
    await terminal.shows(/y\/n: End 3 flows\?/);
    terminal.type('y');
    await terminal.shows(/Ended 3 flows/);
    expect(acts).toHaveLength(3);
  });

  test('are not offered on a read-only screen, whose keys say so', async () => {
    const {terminal} = openScreen();
    expect(await terminal.shows(/F10Quit/)).not.toMatch(/F7|F8|F9/);
    for (const key of ['k', '\u001b[18~', '\u001b[19~']) {
      terminal.type(key);
      await terminal.shows(/Read-only: actions are off/);
      terminal.type('I');
      await terminal.shows(/F10Quit/);
    }
  });

  test('that fail show the error', async () => {
    const {terminal} = openScreen({act: () => Promise.reject(new Error('the relay is gone'))});
    await terminal.shows(/F10Quit/);
    terminal.type('k\r');
    await terminal.shows(/y\/n: End /);
    terminal.type('y');
    await terminal.shows(/The action failed: the relay is gone/);
  });
});

describe('quitting a screen whose flows end with it', () => {
  test('asks once, and goes on after any other answer than yes', async () => {
    const {terminal, screen} = openScreen({cutsFlows: true});
    await terminal.shows(/F10Quit/);
    terminal.type('q');
    await terminal.shows(/y\/n: 30 flows will be cut\. Quit\?/);
    terminal.type('n');
    await terminal.shows(/CLIENT[\s\S]*F10Quit/);
    terminal.type('qy');
    expect(await screen.done).toBe('quit');
  });

  test('needs no answer to Ctrl-C, without flows, or where nothing is cut', async () => {
    for (const [options, key] of [
      [{cutsFlows: true}, '\u0003'],
      [{cutsFlows: true, flows: 0}, 'q'],
      [{}, 'q'],
    ] as const) {
      const {terminal, screen} = openScreen(options);
      await terminal.shows(/F10Quit/);
      terminal.type(key);
      expect(await screen.done).toBe('quit');
    }
  });
});
