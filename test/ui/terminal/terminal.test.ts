import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {restoreTerminal, takeTerminal} from '../../../source/ui/terminal/terminal.js';
import {openFakeTerminal} from '../fake-terminal.js';

afterEach(restoreTerminal);

test('taking it enters the alternate screen and hides the cursor; restoring gives both back, and raw mode', () => {
  const terminal = openFakeTerminal(80, 24);
  const taken = takeTerminal(terminal.stdin, terminal.stdout);
  terminal.stdin.setRawMode(true);
  expect([terminal.alternate, terminal.cursorShown]).toEqual([true, false]);
  taken.restore();
  expect([terminal.alternate, terminal.cursorShown, terminal.raw]).toEqual([false, true, false]);
  // Attributes are reset while still on the screen that used them.
  expect(terminal.written()).toMatch(/\u001b\[0m.*\u001b\[\?1049l$/);
});

test('restoring twice, or from every way to end at once, writes once', () => {
  const terminal = openFakeTerminal(80, 24);
  const taken = takeTerminal(terminal.stdin, terminal.stdout);
  taken.restore();
  terminal.forget();
  taken.restore();
  restoreTerminal();
  restoreTerminal();
  expect(terminal.written()).toBe('');
});

test('the ends that nobody planned give back whatever is taken, and nothing when nothing is', () => {
  expect(restoreTerminal).not.toThrow();
  const terminal = openFakeTerminal(80, 24);
  takeTerminal(terminal.stdin, terminal.stdout);
  restoreTerminal();
  expect(terminal.alternate).toBe(false);
});

test('a terminal that was taken again, as after a suspension, is given back again', () => {
  const terminal = openFakeTerminal(80, 24);
  const first = takeTerminal(terminal.stdin, terminal.stdout);
  first.restore();
  takeTerminal(terminal.stdin, terminal.stdout);
  first.restore();
  expect(terminal.alternate).toBe(true);
  restoreTerminal();
  expect(terminal.alternate).toBe(false);
});

test('what is written is there at once, past the buffers of the stream', () => {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-'));
  const file = join(directory, 'terminal');
  const fd = openSync(file, 'w');
  try {
    const stdout = Object.assign(openFakeTerminal(80, 24).stdout, {fd});
    takeTerminal(openFakeTerminal(80, 24).stdin, stdout).restore();
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
    Object.assign(terminal.stdout, {fd: -1}),
  );
  expect(() => taken.restore()).not.toThrow();
});
