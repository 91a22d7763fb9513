import {EventEmitter} from 'node:events';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createTerminalOutput} from '../../../source/ui/terminal/output.js';
import {takeTerminal} from '../../../source/ui/terminal/terminal.js';
import {openFakeTerminal} from '../fake-terminal.js';

test('taking it enters the alternate screen and hides the cursor; restoring undoes both, and raw mode', () => {
  const terminal = openFakeTerminal(80, 24);
  const taken = takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout));
  expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([true, false, true]);
  taken.restore();
  expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([false, true, false]);
  // Attributes are reset while still on the screen that used them.
  expect(terminal.written()).toMatch(/\u001b\[0m.*\u001b\[\?1049l$/);
});

test('restoring twice writes once', () => {
  const terminal = openFakeTerminal(80, 24);
  const taken = takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout));
  taken.restore();
  terminal.forget();
  taken.restore();
  expect(terminal.written()).toBe('');
});

test('the end of the process restores the terminal, whatever ended it', () => {
  const terminal = openFakeTerminal(80, 24);
  const ending = new EventEmitter();
  takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout), {ending});
  ending.emit('exit', 1);
  expect(terminal.alternate).toBe(false);
});

test('after a restore, the end of the process writes nothing', () => {
  const terminal = openFakeTerminal(80, 24);
  const ending = new EventEmitter();
  takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout), {ending}).restore();
  terminal.forget();
  ending.emit('exit', 0);
  expect(terminal.written()).toBe('');
  expect(ending.listenerCount('exit')).toBe(0);
});

test('a terminal that was taken again, as after a suspension, is restored again', () => {
  const terminal = openFakeTerminal(80, 24);
  const ending = new EventEmitter();
  const first = takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout), {ending});
  first.restore();
  takeTerminal(terminal.stdin, createTerminalOutput(terminal.stdout), {ending});
  first.restore();
  expect(terminal.alternate).toBe(true);
  ending.emit('exit', 0);
  expect(terminal.alternate).toBe(false);
});

test('the sequences are written at once, past the buffer of the stream', () => {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-'));
  const file = join(directory, 'terminal');
  const fd = openSync(file, 'w');
  try {
    const stdout = Object.assign(openFakeTerminal(80, 24).stdout, {fd});
    takeTerminal(openFakeTerminal(80, 24).stdin, createTerminalOutput(stdout)).restore();
    expect(readFileSync(file, 'utf8')).toMatch(/^\u001b\[\?1049h[\s\S]*\u001b\[\?1049l$/);
  } finally {
    closeSync(fd);
    rmSync(directory, {recursive: true});
  }
});

test('a terminal that has gone away does not throw', () => {
  const terminal = openFakeTerminal(80, 24);
  const gone = () => {
    throw Object.assign(new Error('EIO'), {code: 'EIO'});
  };
  const taken = takeTerminal(
    Object.assign(terminal.stdin, {setRawMode: gone}),
    createTerminalOutput(Object.assign(terminal.stdout, {fd: -1})),
  );
  expect(() => taken.restore()).not.toThrow();
});
