import {afterEach, expect, test} from 'vitest';
import {showScreen} from '../../source/ui/screen.js';
import type {OpenScreen} from '../../source/ui/screen-options.js';
import {initialView} from '../../source/view/view.js';
import {flow, snapshot} from '../view/flows.js';
import {createFakeSource} from './fake-source.js';
import {openFakeTerminal} from './fake-terminal.js';

let screen: OpenScreen | undefined;
afterEach(() => screen?.close());

async function open() {
  const terminal = openFakeTerminal(100, 24);
  const source = createFakeSource(10);
  screen = showScreen({
    source,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    view: initialView(),
    exportSnapshot: () => {
      throw new Error('no export here');
    },
  });
  await terminal.shows(/F10Quit/);
  return {terminal, source, done: screen.done};
}

/** A flow that throws when it is looked at in one way. */
function poisoned(field: 'rx' | 'metadata') {
  return Object.defineProperty({...flow()}, field, {
    get() {
      throw new Error(`poisoned ${field}`);
    },
  });
}

test('an error while sorting a snapshot restores the terminal, rejects done, and does not reach the source', async () => {
  const {terminal, source, done} = await open();
  const failed = expect(done).rejects.toThrow('poisoned rx');
  expect(() => source.emit(snapshot([poisoned('rx')]))).not.toThrow();
  await failed;
  expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([false, true, false]);
  expect(source.subscribers()).toBe(0);
});

test('an error while rendering restores the terminal and rejects done', async () => {
  const {terminal, source, done} = await open();
  const failed = expect(done).rejects.toThrow('poisoned metadata');
  terminal.resize(200, 24);
  source.emit(snapshot([poisoned('metadata')]));
  await failed;
  expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([false, true, false]);
});

test('an export that throws at once shows its error like any other', async () => {
  const {terminal} = await open();
  terminal.type('e');
  await terminal.shows(/The export failed: no export here/);
  terminal.type('I');
  await terminal.shows(/▲[\s\S]*F10Quit/);
});
